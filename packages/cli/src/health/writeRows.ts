import { healthOrder } from '@gitops-suite/model';
import { serialise, type OutputFormat } from '../output';
import { alignColumns } from '../terminal/alignColumns';
import { printable } from '../terminal/printable';
import type { Terminal } from '../terminal/Terminal';
import { kstatusCodes, type HealthRow } from './report';

/** Health in the format that was asked for. @internal */
export function writeReport(
  rows: readonly HealthRow[],
  format: OutputFormat,
  terminal: Terminal,
): void {
  if (format === 'human') {
    writeRows(rows, terminal);
  } else {
    terminal.write(serialise(rows, format));
  }
}

/** Health as a table for people, with a count at its end. */
function writeRows(rows: readonly HealthRow[], terminal: Terminal): void {
  const { colours, columns } = terminal;
  const table = rows.map(({ status, kind, namespace, name, message, file }) => [
    paintStatus(status, terminal),
    printable(`${kind} ${namespace === null ? '' : `${namespace}/`}${name}`),
    colours.dim(printable(file)),
    printable(message ?? ''),
  ]);
  alignColumns(table, columns).forEach(line => terminal.write(`${line}\n`));
  terminal.write(`${summarise(rows)}\n`);
}

/** A status in its colour; a kind without health as a dash. @internal */
export function paintStatus(
  status: HealthRow['status'],
  { colours }: Pick<Terminal, 'colours'>,
): string {
  switch (status) {
    case null:
      return colours.dim('–');
    case 'Healthy':
    case 'Current':
      return colours.green(status);
    case 'Degraded':
    case 'Failed':
      return colours.red(status);
    case 'Progressing':
    case 'InProgress':
      return colours.cyan(status);
    case 'Unknown':
      return colours.magenta(status);
    default:
      return colours.yellow(status);
  }
}

function summarise(rows: readonly HealthRow[]): string {
  const counts = [...healthOrder, ...kstatusCodes, null].flatMap(status => {
    const count = rows.filter(row => row.status === status).length;
    return count > 0 ? [`${count} ${status ?? 'without health'}`] : [];
  });
  const objects = rows.length === 1 ? '1 object' : `${rows.length} objects`;
  return counts.length > 0 ? `${objects}: ${counts.join(', ')}` : objects;
}
