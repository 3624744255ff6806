// Our own line icons on a 20-unit grid. They are decoration: the word beside them carries the meaning.
import type { ReactNode } from 'react';

const paths = {
  dashboard: 'M3 11a7 7 0 0 1 14 0M10 11l3.5-3.5M3 15h14',
  shield: 'M10 2.5 16 5v4.5c0 4-2.6 6.6-6 8-3.4-1.4-6-4-6-8V5z',
  plant: 'M3 17V9l4.5 3V9L12 12V4h3l2 13zM6 14.5h1M10 14.5h1',
  findings: 'M4 3h9l3 3v11H4zM7 9h6M7 12h6M7 15h3',
  assets: 'M4 4h5v5H4zM11 4h5v5h-5zM4 11h5v5H4zM11 11h5v5h-5z',
  zones: 'M3 3h14v14H3zM6 6h5v5H6zM13 13h1.5M11 8.5h3V13',
  reports: 'M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5M7.5 14v-2M10 14V9.5M12.5 14v-3',
  log: 'M4 4h12M4 8h12M4 12h7M4 16h5M13 15l1.8 1.8L18 13',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M11 4v4h4V4zM5 12v4h4v-4z',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13.2 13.2 17 17',
  close: 'M5 5l10 10M15 5 5 15',
  chevron: 'M6 8l4 4 4-4',
  right: 'M8 5l5 5-5 5',
  left: 'M12 5l-5 5 5 5',
  up: 'M5 12l5-5 5 5',
  check: 'M4 10.5 8 14.5 16 5.5',
  alert: 'M10 3 18 17H2zM10 8v4M10 14.5v.2',
  info: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 9v5M10 6.2v.2',
  user: 'M10 3.5a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4zM3.5 17c.6-3.4 3.2-5 6.5-5s5.9 1.6 6.5 5',
  upload: 'M10 13V4M6 7.5 10 3.5l4 4M3.5 13v3.5h13V13',
  download: 'M10 3.5v9M6 9l4 4 4-4M3.5 13.5v3h13v-3',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  plus: 'M10 4v12M4 10h12',
  edit: 'M4 16l1-4L13.5 3.5l3 3L8 15z',
  trash: 'M4 6h12M8 6V4h4v2M6 6l.7 11h6.6L14 6',
  key: 'M7 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM9.5 10.5 16 4M13 7l2.5 2.5',
  columns: 'M3 4h14v12H3zM8 4v12M12.5 4v12',
  rows: 'M3 5h14M3 10h14M3 15h14',
  filter: 'M3 4h14l-5.5 6.5V16l-3-1.5v-4z',
  undo: 'M7 5 3.5 8.5 7 12M4 8.5h7.5a4.5 4.5 0 0 1 0 9H8',
  external: 'M11 4h5v5M16 4l-7 7M13 11v5H4V7h5',
  flame: 'M10 2.5c.5 3-3.5 4.5-3.5 8.5a4 4 0 0 0 8 .3c0-2-1-3-1.6-4.2-.5 1.2-1 1.7-1.7 2 .3-2.5-.3-5-1.2-6.6z',
  wrench: 'M16.5 5.5a4 4 0 0 1-5.3 5L6 15.8 4.2 14l5.3-5.2a4 4 0 0 1 5-5.3L12 6l2 2z',
  moon: 'M15.5 12A6.5 6.5 0 0 1 8 4.5 6.5 6.5 0 1 0 15.5 12z',
  help: 'M7.5 7.5a2.5 2.5 0 1 1 3.4 2.3c-.6.3-.9.8-.9 1.7M10 14.5v.2M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z',
  bell: 'M10 3a4.5 4.5 0 0 0-4.5 4.5c0 4-1.5 5-1.5 6h12c0-1-1.5-2-1.5-6A4.5 4.5 0 0 0 10 3zM8.3 16a1.8 1.8 0 0 0 3.4 0',
  eye: 'M2.5 10C4.3 6.7 7 5 10 5s5.7 1.7 7.5 5c-1.8 3.3-4.5 5-7.5 5s-5.7-1.7-7.5-5zM10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z',
  talk: 'M3 4h14v9H9l-4 3.5V13H3zM6.5 7.5h7M6.5 10h4',
  plug: 'M7 3v4M13 3v4M5 7h10v2a5 5 0 0 1-10 0zM10 14v3.5',
  ticket: 'M3 5h14v3a2 2 0 0 0 0 4v3H3v-3a2 2 0 0 0 0-4zM12 5v10',
  windows: 'M3 4h6v5.5H3zM11 4h6v5.5h-6zM3 11.5h6V17H3zM11 11.5h6V17h-6z',
  home: 'M3 9.5 10 4l7 5.5M5 8.5V17h4v-4h2v4h4V8.5',
  send: 'M3 10 17 3.5 12.5 17 9.5 11z',
  star: 'M10 3l2.1 4.6 5 .5-3.8 3.3 1.1 4.9L10 13.7l-4.4 2.6 1.1-4.9-3.8-3.3 5-.5z',
  scale: 'M3 13h14M5 13v-2M8 13v-4M11 13V8M14 13v-6',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, className }: { name: IconName; className?: string }): ReactNode {
  return (
    <svg viewBox="0 0 20 20" width="16" height="16" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" className={className}>
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark: a bulkhead door with its wheel. */
export function Mark(): ReactNode {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect x="4" y="2" width="24" height="28" rx="9" fill="#0e747c" />
      <rect x="8" y="6" width="16" height="20" rx="6" fill="none" stroke="#d9ecec" strokeWidth="1.6" />
      <circle cx="16" cy="16" r="4.6" fill="none" stroke="#fff" strokeWidth="2" />
      <path d="M16 8.6v4M16 19.4v4M9.6 16h1.8M20.6 16h1.8" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
