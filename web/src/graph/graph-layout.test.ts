import { describe, expect, it } from 'vitest';
import { layoutGraph, readingOrder } from './graph-layout.ts';

const nodes = (...ids: string[]) => ids.map((id) => ({ id, metadata: {} }));
/** `ab bc` are the links a → b and b → c. */
const links = (text: string) =>
  text
    .split(' ')
    .filter(Boolean)
    .map(([source_id, sink_id]) => ({ source_id: String(source_id), sink_id: String(sink_id) }));
const columns = (ids: string, linkText: string) =>
  Object.fromEntries([...layoutGraph(nodes(...ids), links(linkText))].map(([id, { x }]) => [id, x / 270]));

describe('layoutGraph', () => {
  it('leaves every node where its author put it', () => {
    const placed = [{ id: 'a', metadata: { position: { x: 5, y: -3 } } }];
    expect(layoutGraph(placed, []).get('a')).toEqual({ x: 5, y: -3 });
  });

  it.each([
    ['no place', {}],
    ['a place that is no number', { position: { x: '1', y: 2 } }],
    ['a place that is not finite', { position: { x: Number.NaN, y: 2 } }],
    ['half a place', { position: { x: 1 } }],
  ])('makes places for all when one node has %s', (_, metadata) => {
    const positions = layoutGraph(
      [
        { id: 'a', metadata: { position: { x: 900, y: 900 } } },
        { id: 'b', metadata },
      ],
      links('ab'),
    );
    expect([...positions.values()]).toEqual([
      { x: 0, y: 0 },
      { x: 270, y: 0 },
    ]);
  });

  // a ─ b ─ c
  //  ╲─────╱
  it('puts a node behind the longest way that leads to it', () => {
    expect(columns('cba', 'ab bc ac')).toEqual({ a: 0, b: 1, c: 2 });
  });

  it.each([
    ['a ⇄ b', 'ab', 'ab ba', { a: 0, b: 1 }],
    ['a → b ⇄ c → d', 'abcd', 'ab bc cb cd', { a: 0, b: 1, c: 2, d: 3 }],
    ['a loop onto itself', 'ab', 'aa ab', { a: 0, b: 1 }],
    ['a link to nowhere', 'a', 'ax xa', { a: 0 }],
  ])('ends on %s', (_, ids, linkText, expected) => {
    expect(columns(ids, linkText)).toEqual(expected);
  });

  it('never puts two nodes on one place', () => {
    const places = [...layoutGraph(nodes(...'abcdef'), links('ac bc ad bd ef')).values()].map(({ x, y }) => `${x},${y}`);
    expect(new Set(places).size).toBe(6);
  });

  it('lays out a thousand nodes in a ring and a chain at once', () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `n${index}`);
    const ring = ids.map((id, index) => ({ source_id: id, sink_id: ids[(index + 1) % ids.length] as string }));
    expect(layoutGraph(nodes(...ids), ring).get('n999')).toEqual({ x: 999 * 270, y: 0 });
  });
});

it('reads from left to right, then from top to bottom', () => {
  const positions = new Map([
    ['c', { x: 10, y: 0 }],
    ['b', { x: 0, y: 9 }],
    ['a', { x: 0, y: 1 }],
  ]);
  expect(readingOrder(positions)).toEqual(['a', 'b', 'c']);
});
