/**
 * Signs of the guard's keys: flat line drawings in the ink of the key they stand on.
 */
import type { ReactNode } from 'react';

export type SignName =
  | 'staff'
  | 'close'
  | 'help'
  | 'pause'
  | 'resume'
  | 'declare'
  | 'manual'
  | 'devices'
  | 'desk'
  | 'undo'
  | 'sound';

const stroke = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 2.2,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const;

const drawings: Readonly<Record<SignName, ReactNode>> = {
  staff: (
    <>
      <circle cx="12" cy="7.5" r="4" {...stroke} />
      <path d="M4 21c0-5 3.500-7.500 8-7.500S20 16 20 21" {...stroke} />
    </>
  ),
  close: <path d="M6 6 18 18M18 6 6 18" {...stroke} />,
  help: (
    <>
      <path d="M5 17V11a7 7 0 0 1 14 0v6" {...stroke} />
      <path d="M3 17h18M10 20.500h4" {...stroke} />
    </>
  ),
  pause: <path d="M8 5v14M16 5v14" {...stroke} strokeWidth={3.4} />,
  resume: <path d="M8 5v14l11-7Z" {...stroke} />,
  declare: (
    <>
      <path d="M6 3h9l4 4v14H6Z" {...stroke} />
      <path d="M9.500 12h6M9.500 16h6" {...stroke} />
    </>
  ),
  manual: <path d="M4 20l1-5L16 4l4 4L9 19ZM13.500 6.500l4 4" {...stroke} />,
  devices: <path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 9v6M12 9v6M16 9v6" {...stroke} />,
  desk: <path d="M4 20V11M10 20V5M16 20v-7M21 20H3" {...stroke} />,
  sound: (
    <path
      d="M4 9.500v5h4l5 4.500V5L8 9.500ZM16.500 8.500a5 5 0 0 1 0 7M19 6a8.500 8.500 0 0 1 0 12"
      {...stroke}
    />
  ),
  undo: <path d="M8 5 4 9l4 4M4 9h10a5.500 5.500 0 0 1 0 11H8" {...stroke} />,
};

export function Sign({ name }: { readonly name: SignName }) {
  return (
    <svg className="strip-sign" viewBox="0 0 24 24" aria-hidden="true">
      {drawings[name]}
    </svg>
  );
}
