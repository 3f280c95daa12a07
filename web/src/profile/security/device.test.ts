import { expect, it } from 'vitest';
import { deviceOf } from './device.ts';

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36';

it.each([
  [`Mozilla/5.0 (X11; Linux x86_64) ${CHROME}`, { kind: 'browser', browser: 'Chrome', system: 'Linux', shape: 'desktop' }],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Edg/153.0.0.0`,
    { kind: 'browser', browser: 'Microsoft Edge', system: 'Windows', shape: 'desktop' },
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0',
    { kind: 'browser', browser: 'Firefox', system: 'macOS', shape: 'desktop' },
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    { kind: 'browser', browser: 'Safari', system: 'iOS', shape: 'mobile' },
  ],
  [`Mozilla/5.0 (Linux; Android 15; SM-T870) ${CHROME}`, { kind: 'browser', browser: 'Chrome', system: 'Android', shape: 'tablet' }],
  ['curl/8.4.0', { kind: 'program', name: 'curl' }],
  ['node', { kind: 'program', name: 'node' }],
  ['python-requests/2.31', { kind: 'program', name: 'python-requests' }],
  [`${'a'.repeat(300)}/1`, { kind: 'program', name: 'a'.repeat(40) }],
  ['Mozilla/5.0', { kind: 'unknown' }],
  ['<script>alert(1)</script>', { kind: 'unknown' }],
  ['', { kind: 'unknown' }],
  [null, { kind: 'unknown' }],
])('%s is told in words', (userAgent, device) => {
  expect(deviceOf(userAgent)).toEqual(device);
});
