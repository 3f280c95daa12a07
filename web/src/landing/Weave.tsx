const COLUMNS = 15;
const ROWS = 26;
const PITCH = 28;
const THICK = 19;
const WOVEN_FROM = 9;

/** Dyes of the wefts from the first thrown (bottom) to the newest; repeated. */
const DYES = ['#f0c33c', '#e8735f', '#4fc79b', '#aeb8ff', '#f4f1e2', '#5f6fd8', '#f0c33c', '#5f6fd8', '#aeb8ff', '#e8735f'];

/** A cloth on the loom, half woven: bare warp above, wefts below, the shuttle on its way. Decoration. */
export function Weave({ className }: { className?: string }) {
  const width = COLUMNS * PITCH;
  const height = ROWS * PITCH;
  const x = (column: number) => (column + 0.5) * PITCH;
  const y = (row: number) => (row + 0.5) * PITCH;
  const rows = Array.from({ length: ROWS - WOVEN_FROM }, (_, index) => WOVEN_FROM + index);
  const columns = Array.from({ length: COLUMNS }, (_, index) => index);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="xMidYMid slice" className={className} aria-hidden="true" fill="none">
      <g stroke="#2f3b98" strokeWidth="9">
        {columns.map((column) => (
          <path key={column} d={`M${x(column)} 0V${height}`} />
        ))}
      </g>
      {rows.map((row) => (
        <g key={row} strokeWidth={THICK} stroke={DYES[(ROWS - row) % DYES.length]}>
          <path d={`M0 ${y(row)}H${row === WOVEN_FROM ? x(9) : width}`} />
        </g>
      ))}
      <g stroke="#3f4cb4" strokeWidth="9">
        {rows.flatMap((row) =>
          columns
            .filter((column) => (column + row) % 2 === 0 && (row > WOVEN_FROM || column < 9))
            .map((column) => <path key={`${row} ${column}`} d={`M${x(column)} ${y(row) - PITCH / 2}V${y(row) + PITCH / 2}`} />),
        )}
      </g>
      <path d={`M${x(9) - 14} ${y(WOVEN_FROM)}c22-17 84-17 106 0-22 17-84 17-106 0z`} fill="#f4f1e2" />
    </svg>
  );
}
