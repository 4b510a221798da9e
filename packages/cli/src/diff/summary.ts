import { printable } from '../terminal/printable';
import type { ApplicationDiff, DiffReport, ObjectDiff } from './report';

const signs = { create: '+', change: '~', prune: '-' } as const;

/** An object in one line: `~ Deployment shop/api`. Pure. @internal */
export function titleOf({ change, kind, namespace, name }: ObjectDiff): string {
  const place = namespace === null ? '' : `${namespace}/`;
  return printable(`${signs[change]} ${kind} ${place}${name}`);
}

/** True when it is not known whole what differs: what is wrong with it is an error. Pure. @internal */
export function isUndecided({ problems }: ApplicationDiff): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** What is said of Applications with an error. Pure. @internal */
export function undecidedWord(
  { live }: Pick<DiffReport, 'live'>,
  count = 1,
): string {
  if (!live) {
    return 'cannot be rendered';
  }
  return count === 1 ? 'has errors' : 'have errors';
}

/** A report in one line: `2 Applications differ: 1 object to create, 3 to change`. Pure. @internal */
export function countChanges(report: DiffReport): string {
  const { applications } = report;
  const objects = applications.flatMap(application => application.objects);
  const broken = applications.filter(isUndecided);
  const counts = (['create', 'change', 'prune'] as const).flatMap(change => {
    const count = objects.filter(object => object.change === change).length;
    return count > 0 ? [`${count} to ${change}`] : [];
  });
  const differing = applications.filter(({ objects: own }) => own.length > 0);
  const parts = [
    ...(counts.length > 0
      ? [
          `${plural(
            differing.length,
            'Application differs',
            'Applications differ',
          )}: ${counts.join(', ')}`,
        ]
      : []),
    ...(broken.length > 0
      ? [
          `${plural(
            broken.length,
            'Application',
            'Applications',
          )} ${undecidedWord(report, broken.length)}`,
        ]
      : []),
  ];
  return parts.length > 0 ? parts.join('; ') : 'Nothing differs';
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
