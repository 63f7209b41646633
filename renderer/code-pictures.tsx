/**
 * Pictures of what to hold where: each thing with its code, over the scanner's window and its light.
 *
 * Own flat drawings on one grid (120 × 120), so that the idle screen reads as one row of signs. The
 * code drawn is a motif, not a readable one: the scanner must not answer to its own screen.
 */
import type { ReactNode } from 'react';
import type { Catalogue } from './catalogue.ts';

export type CodeKind = keyof Catalogue['idle']['kinds'];

const MOTIF = [
  '1111111010011111110',
  '1000001011010000010',
  '1011101001010111010',
  '1011101010110111010',
  '1011101011010111010',
  '1000001001010000010',
  '1111111010111111110',
  '0000000011000000000',
  '1011011100101101101',
  '0100110011010010110',
  '1101001101101100101',
  '0010110110010111010',
  '1111111001101011001',
  '1000001011010110110',
  '1011101000111001010',
  '1011101011001110101',
  '1011101001110010110',
  '1000001010011101001',
  '1111111011010110110',
] as const;

const motifPath = MOTIF.flatMap((row, y) =>
  [...row].flatMap((cell, x) => (cell === '1' ? [`M${x} ${y}h1v1h-1z`] : [])),
).join('');

function CodeMotif({ x, y, size }: { readonly x: number; readonly y: number; readonly size: number }) {
  return (
    <g transform={`translate(${x} ${y}) scale(${size / 18})`}>
      <path d={motifPath} fill="var(--ink)" />
    </g>
  );
}

/** The scanner's window and its light, under the code and behind the thing that carries it. */
function ScannerWindow({ x }: { readonly x: number }) {
  return (
    <g transform={`translate(${x} 0)`}>
      <path d="M-13 108-27 56H27L13 108Z" fill="var(--light-fan)" />
      <rect x="-24" y="103" width="48" height="16" rx="5" fill="var(--board)" />
      <rect x="-16" y="103" width="32" height="5" rx="2.5" fill="var(--light)" />
    </g>
  );
}

/** The aiming line, where it falls on the code. */
function AimingLine({ x }: { readonly x: number }) {
  return <path d={`M${x - 25} 55h50`} stroke="var(--light)" strokeWidth="2.2" strokeLinecap="round" />;
}

const things: Readonly<Record<CodeKind, ReactNode>> = {
  phone: (
    <>
      <rect x="36" y="2" width="48" height="86" rx="8" fill="var(--ink)" />
      <rect x="40" y="9" width="40" height="70" rx="2.500" fill="var(--paper)" />
      <rect x="54" y="82" width="12" height="2.600" rx="1.300" fill="var(--paper)" />
      <rect x="46" y="16" width="28" height="3.600" rx="1.800" fill="var(--quiet)" />
      <rect x="46" y="23" width="18" height="3.600" rx="1.800" fill="var(--quiet-soft)" />
      <CodeMotif x={44.5} y={39} size={31} />
    </>
  ),
  'citizen-card': (
    <>
      <rect
        x="12"
        y="17"
        width="96"
        height="62"
        rx="6"
        fill="var(--card)"
        stroke="var(--ink)"
        strokeWidth="3"
      />
      <circle cx="24" cy="28.500" r="5.500" fill="var(--light)" />
      <path
        d="M24 25.200 25.100 27.600 27.700 27.800 25.700 29.500 26.300 32 24 30.600 21.700 32 22.300 29.500 20.300 27.800 22.900 27.600Z"
        fill="var(--gold)"
      />
      <rect x="34" y="25" width="30" height="3.600" rx="1.800" fill="var(--quiet)" />
      <rect x="34" y="31.500" width="22" height="3" rx="1.500" fill="var(--quiet)" />
      <rect x="18" y="40" width="22" height="30" rx="2" fill="var(--paper)" />
      <circle cx="29" cy="51" r="5.600" fill="var(--quiet)" />
      <path d="M19.500 70a9.500 10.500 0 0 1 19 0Z" fill="var(--quiet)" />
      <rect x="46" y="46" width="20" height="3.200" rx="1.600" fill="var(--quiet)" />
      <rect x="46" y="54" width="15" height="3.200" rx="1.600" fill="var(--quiet)" />
      <rect x="46" y="62" width="18" height="3.200" rx="1.600" fill="var(--quiet)" />
      <rect x="70" y="40" width="34" height="34" rx="2" fill="var(--paper)" />
      <CodeMotif x={73} y={43} size={28} />
    </>
  ),
  'insurance-card': (
    <>
      <rect
        x="12"
        y="17"
        width="96"
        height="62"
        rx="6"
        fill="var(--paper)"
        stroke="var(--ink)"
        strokeWidth="3"
      />
      <path
        d="M13.500 33V23a4.500 4.500 0 0 1 4.500-4.500h84a4.500 4.500 0 0 1 4.500 4.500v10Z"
        fill="var(--insurance)"
      />
      <path d="M24 20.500v10M19 25.500h10" stroke="var(--paper)" strokeWidth="3.400" />
      <rect x="36" y="23.500" width="46" height="4" rx="2" fill="var(--paper)" />
      <rect x="20" y="42" width="40" height="3.600" rx="1.800" fill="var(--quiet)" />
      <rect x="20" y="50" width="32" height="3.200" rx="1.600" fill="var(--quiet-soft)" />
      <rect x="20" y="58" width="38" height="3.200" rx="1.600" fill="var(--quiet-soft)" />
      <rect x="20" y="66" width="26" height="3.200" rx="1.600" fill="var(--quiet-soft)" />
      <CodeMotif x={73} y={42} size={28} />
    </>
  ),
  paper: (
    <>
      <path
        d="M28 4h48l18 18v68H28Z"
        fill="var(--paper)"
        stroke="var(--ink)"
        strokeWidth="3"
        strokeLinejoin="round"
      />
      <path
        d="M76 4v18h18Z"
        fill="var(--quiet-soft)"
        stroke="var(--ink)"
        strokeWidth="3"
        strokeLinejoin="round"
      />
      <rect x="37" y="14" width="30" height="4" rx="2" fill="var(--quiet)" />
      <rect x="37" y="23" width="24" height="3.400" rx="1.700" fill="var(--quiet-soft)" />
      <rect x="37" y="30" width="48" height="3.400" rx="1.700" fill="var(--quiet-soft)" />
      <CodeMotif x={42} y={37} size={36} />
    </>
  ),
};

/** Where each drawing begins on the grid, so that all stand on the left edge of their words. */
const leftEdge: Readonly<Record<CodeKind, number>> = {
  phone: 32,
  'citizen-card': 10,
  'insurance-card': 10,
  paper: 26,
};

/** Where on the grid the code of each thing has its middle: the scanner stands below it. */
const codeCentre: Readonly<Record<CodeKind, number>> = {
  phone: 60,
  'citizen-card': 87,
  'insurance-card': 87,
  paper: 60,
};

export function CodePicture({ kind }: { readonly kind: CodeKind }) {
  return (
    <svg
      className="code-picture"
      viewBox={`${leftEdge[kind]} 0 120 120`}
      preserveAspectRatio="xMinYMid"
      aria-hidden="true"
    >
      <ScannerWindow x={codeCentre[kind]} />
      {things[kind]}
      <AimingLine x={codeCentre[kind]} />
    </svg>
  );
}
