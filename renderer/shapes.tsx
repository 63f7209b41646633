/**
 * Shapes: one silhouette per verdict, told apart without colour and from across a hall.
 *
 * Drawn here, flat, two tones: `currentColor` for the body and the field's colour for what is cut
 * out of it. No filters, no gradients: software rendering must paint them within a frame.
 */
import type { ReactNode } from 'react';
import type { ShownDirection } from './describe-status.ts';
import type { ShapeName, VerdictRow } from './verdict-table.ts';

const octagon = (radius: number): string =>
  Array.from({ length: 8 }, (_, at) => {
    const angle = Math.PI / 8 + (at * Math.PI) / 4;
    return `${(50 + radius * Math.cos(angle)).toFixed(2)},${(50 + radius * Math.sin(angle)).toFixed(2)}`;
  }).join(' ');

const cut = 'var(--cut)';

const drawings: Readonly<Record<ShapeName, ReactNode>> = {
  'tick-in-circle': (
    <>
      <circle cx="50" cy="50" r="48" fill="currentColor" />
      <path
        d="M27 52 44 69 75 34"
        fill="none"
        stroke={cut}
        strokeWidth="12"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  'cross-in-octagon': (
    <>
      <polygon points={octagon(50)} fill="currentColor" />
      <path d="M32 32 68 68M68 32 32 68" stroke={cut} strokeWidth="13" strokeLinecap="round" />
    </>
  ),
  'hand-in-triangle': (
    <>
      <path
        d="M50 9 94 88H6Z"
        fill="currentColor"
        stroke="currentColor"
        strokeWidth="9"
        strokeLinejoin="round"
      />
      <path d="M50 36V62" stroke={cut} strokeWidth="11" strokeLinecap="round" />
      <circle cx="50" cy="79" r="6.6" fill={cut} />
    </>
  ),
  'frame-turning': (
    <>
      <path
        d="M6 28V14a8 8 0 0 1 8-8h14M72 6h14a8 8 0 0 1 8 8v14M94 72v14a8 8 0 0 1-8 8H72M28 94H14a8 8 0 0 1-8-8V72"
        fill="none"
        stroke="currentColor"
        strokeWidth="9"
        strokeLinecap="round"
      />
      <path
        d="M66.9 64.1A22 22 0 1 1 64 33"
        fill="none"
        stroke="currentColor"
        strokeWidth="9"
        strokeLinecap="round"
      />
      <path d="M75.5 22.5V46H52Z" fill="currentColor" />
    </>
  ),
  barrier: (
    <>
      <path
        d="M20 58v34M80 58v34M8 94h24M68 94h24"
        stroke="currentColor"
        strokeWidth="8"
        strokeLinecap="round"
      />
      <rect x="2" y="22" width="96" height="34" rx="5" fill="currentColor" />
      <path d="M14 56 34 22H50L30 56ZM50 56 70 22H86L66 56Z" fill={cut} />
    </>
  ),
};

/** The silhouette of a verdict; the words beside it carry the meaning for a screen reader. */
export function Shape({ row }: { readonly row: VerdictRow }) {
  return (
    <svg className="shape" viewBox="0 0 100 100" aria-hidden="true">
      {drawings[row.shape]}
    </svg>
  );
}

/** Which way one passes: an arrow into the door, or out of it. */
export function DirectionArrow({ direction }: { readonly direction: ShownDirection }) {
  return (
    <svg className="direction-arrow" viewBox="0 0 100 100" aria-hidden="true">
      <path
        d={direction === 'out' ? 'M44 8H10v84h34' : 'M56 8h34v84H56'}
        fill="none"
        stroke="currentColor"
        strokeWidth="11"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d={
          direction === 'out'
            ? 'M34 50h58M72 28l22 22-22 22'
            : direction === 'in'
              ? 'M6 50h58M44 28l22 22-22 22'
              : 'M10 50h54M46 32l20 18-20 18M26 32 6 50l20 18'
        }
        fill="none"
        stroke="currentColor"
        strokeWidth="11"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** A plug pulled from its socket. */
export function UnpluggedShape() {
  return (
    <svg className="shape" viewBox="0 0 100 100" aria-hidden="true">
      <path d="M50 2 98 50 50 98 2 50Z" fill="currentColor" />
      <path
        d="M50 76V60M38 40v8a12 12 0 0 0 24 0v-8M34 40h32M43 40V27M57 40V27"
        fill="none"
        stroke={cut}
        strokeWidth="7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** An exclamation mark on the alarm's diamond: no device is missing, but one does not do its work. */
export function AttentionShape() {
  return (
    <svg className="shape" viewBox="0 0 100 100" aria-hidden="true">
      <path d="M50 2 98 50 50 98 2 50Z" fill="currentColor" />
      <path d="M50 26V56" stroke={cut} strokeWidth="10" strokeLinecap="round" />
      <circle cx="50" cy="72" r="6" fill={cut} />
    </svg>
  );
}

/** Three dots: a code was taken, its answer comes. Still on purpose (count-down.tsx). */
export function DotsShape() {
  return (
    <svg className="shape" viewBox="0 0 100 100" aria-hidden="true">
      <circle cx="50" cy="50" r="46" fill="none" stroke="currentColor" strokeWidth="8" />
      <circle cx="27" cy="50" r="7.500" fill="currentColor" />
      <circle cx="50" cy="50" r="7.500" fill="currentColor" />
      <circle cx="73" cy="50" r="7.500" fill="currentColor" />
    </svg>
  );
}

/** Two bars in a circle. */
export function PauseShape() {
  return (
    <svg className="shape" viewBox="0 0 100 100" aria-hidden="true">
      <circle cx="50" cy="50" r="50" fill="currentColor" />
      <path d="M38 30v40M62 30v40" stroke={cut} strokeWidth="13" strokeLinecap="round" />
    </svg>
  );
}

/** A desk bell: somebody was called. */
export function BellShape() {
  return (
    <svg className="bell" viewBox="0 0 100 100" aria-hidden="true">
      <path d="M12 72a38 38 0 0 1 76 0Z" fill="currentColor" />
      <path d="M6 84h88" stroke="currentColor" strokeWidth="9" strokeLinecap="round" />
      <path d="M50 32V20M40 18h20" stroke="currentColor" strokeWidth="8" strokeLinecap="round" />
    </svg>
  );
}

/** Three heads in a row. */
export function QueueMark() {
  return (
    <svg className="queue-mark" viewBox="0 0 120 60" aria-hidden="true">
      {[20, 60, 100].map((x) => (
        <g key={x} fill="currentColor">
          <circle cx={x} cy="16" r="12" />
          <path d={`M${x - 18} 58a18 24 0 0 1 36 0Z`} />
        </g>
      ))}
    </svg>
  );
}

/** A phone with its radio: a hint for staff, never a verdict. */
export function PhoneMark() {
  return (
    <svg className="phone-mark" viewBox="0 0 24 24" aria-hidden="true">
      <rect x="3" y="2" width="11" height="20" rx="2.500" fill="currentColor" />
      <path
        d="M17 8.500a5 5 0 0 1 0 7M19.800 5.700a9 9 0 0 1 0 12.600"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}

/** Marks in the status line: a full dot, a ring, a triangle. Never colour alone. */
export function StatusMark({ kind }: { readonly kind: 'good' | 'waiting' | 'bad' }) {
  return (
    <svg className={`status-mark status-mark-${kind}`} viewBox="0 0 20 20" aria-hidden="true">
      {kind === 'good' && <circle cx="10" cy="10" r="8" fill="currentColor" />}
      {kind === 'waiting' && (
        <circle cx="10" cy="10" r="6.500" fill="none" stroke="currentColor" strokeWidth="4" />
      )}
      {kind === 'bad' && <path d="M10 1 20 19H0Z" fill="currentColor" />}
    </svg>
  );
}
