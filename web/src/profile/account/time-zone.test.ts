import { describe, expect, it } from 'vitest';
import { knownZones, offsetOf, zoneMeant } from './time-zone.ts';

describe('zoneMeant', () => {
  it.each([
    ['Europe/Madrid', 'Europe/Madrid'],
    ['europe/madrid', 'Europe/Madrid'],
    [' America/New York ', 'America/New_York'],
    ['new york', 'America/New_York'],
    ['madrid', 'Europe/Madrid'],
    ['utc', 'UTC'],
    ['', null],
    ['Atlantis', null],
    ['+02:00', null],
    ['Europe', null],
  ])('takes %j for %s', (written, zone) => {
    expect(zoneMeant(written, knownZones())).toBe(zone);
  });

  it('takes a last part that several zones have for none of them', () => {
    expect(zoneMeant('twin', ['A/Twin', 'B/Twin'])).toBeNull();
  });

  it('finds every zone by its own name', () => {
    const zones = knownZones();
    expect(zones.length).toBeGreaterThan(400);
    expect(zones.filter((zone) => zoneMeant(zone, zones) !== zone)).toEqual([]);
  });
});

it('says how a clock stands, summer time included', () => {
  expect(offsetOf('Europe/Madrid', Date.UTC(2026, 6, 1))).toBe('GMT+2');
  expect(offsetOf('Asia/Kathmandu', Date.UTC(2026, 6, 1))).toBe('GMT+5:45');
});
