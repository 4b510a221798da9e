/** How long something lasts, as `kubectl` writes it: `12s`, `5m3s`, `2d4h`, `3y10d`. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return join(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return join(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return join(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  const years = Math.floor(days / 365);
  return days < 2920 ? join(years, 'y', days % 365, 'd') : `${years}y`;
}

function join(a: number, aUnit: string, b: number, bUnit: string): string {
  return b === 0 ? `${a}${aUnit}` : `${a}${aUnit}${b}${bUnit}`;
}

/** How long ago a time was; `<unknown>` without one. */
export function ageOf(time: unknown, now: Date): string {
  if (typeof time !== 'string') return '<unknown>';
  return humanDuration(now.getTime() - new Date(time).getTime());
}
