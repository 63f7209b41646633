/**
 * Paper options: how a paper goes to its printer. Pure.
 *
 * Silent always: a dialogue would stand over the gate and take the keyboard scanner's keys. Sizes are the page's own, in
 * micrometres as Chromium takes them; a receipt printer that knows no such page prints on the one it has.
 */
import type { WebContentsPrintOptions } from 'electron';
import type { Paper, RollWidth } from '../../contract/paper.ts';

/** A slip with two lines of venue name and a name, with room to tear; measured (renderer/paper/paper.css). */
export const SLIP_HEIGHT_MM: Readonly<Record<RollWidth, number>> = { 58: 120, 80: 156 };

const UM_PER_MM = 1_000;

/** @param printer the system's name of it; null: the system's own choice */
export function paperOptionsOf(paper: Paper, printer: string | null): WebContentsPrintOptions {
  const common: WebContentsPrintOptions = {
    silent: true,
    printBackground: true,
    margins: { marginType: 'none' },
    ...(printer === null ? {} : { deviceName: printer }),
  };
  if (paper.kind === 'poster') return { ...common, pageSize: 'A4' };
  const { widthMm } = paper;
  const pageSize = { width: widthMm * UM_PER_MM, height: SLIP_HEIGHT_MM[widthMm] * UM_PER_MM };
  return { ...common, color: false, pageSize };
}
