import { describe, expect, it } from 'vitest';
import type { FormKey } from '../../../contract/assisted.ts';
import { walkFocus } from '../../../renderer/guard/walk-focus.ts';

/** Three keys of which the second is not to be seen. */
function surface() {
  const told: string[] = [];
  const key = (name: string, isSeen: boolean): HTMLElement =>
    ({
      getClientRects: () => (isSeen ? [{}] : []),
      focus: () => told.push(`focus ${name}`),
      click: () => told.push(`click ${name}`),
    }) as unknown as HTMLElement;
  const keys = [key('one', true), key('hidden', false), key('three', true)] as const;
  const root = { querySelectorAll: () => keys } as unknown as ParentNode;
  return { root, keys, told };
}
const stroke = (kind: FormKey['kind']): FormKey => ({ kind, character: '' });

describe('walking among the keys', () => {
  it('goes forth and back in a ring, past what is not seen', () => {
    const { root, keys, told } = surface();
    walkFocus(root, stroke('tab'), null);
    walkFocus(root, stroke('tab'), keys[0]);
    walkFocus(root, stroke('right'), keys[2]);
    walkFocus(root, stroke('back-tab'), keys[2]);
    walkFocus(root, stroke('left'), keys[0]);
    walkFocus(root, stroke('left'), null);
    expect(told).toEqual([
      'focus one',
      'focus three',
      'focus one',
      'focus one',
      'focus three',
      'focus three',
    ]);
  });

  it('presses only what has the focus', () => {
    const { root, keys, told } = surface();
    expect(walkFocus(root, stroke('enter'), null)).toBe(false);
    expect(walkFocus(root, stroke('enter'), keys[1])).toBe(false);
    expect(walkFocus(root, stroke('enter'), keys[2])).toBe(true);
    expect(told).toEqual(['click three']);
  });

  it.each(['character', 'delete', 'escape', 'scanned'] as const)('leaves %s to others', (kind) => {
    const { root, keys, told } = surface();
    expect(walkFocus(root, stroke(kind), keys[0])).toBe(false);
    expect(told).toEqual([]);
  });

  it('does nothing on a surface without keys', () => {
    const root = { querySelectorAll: () => [] } as unknown as ParentNode;
    expect(walkFocus(root, stroke('tab'), null)).toBe(false);
  });
});
