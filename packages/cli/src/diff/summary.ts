import { printable } from '../terminal/printable';
import type { DiffReport, ObjectDiff } from './report';

const signs = { create: '+', change: '~', prune: '-' } as const;

/** An object in one line: `~ Deployment shop/api`. Pure. @internal */
export function titleOf({ change, kind, namespace, name }: ObjectDiff): string {
  const place = namespace === null ? '' : `${namespace}/`;
  return printable(`${signs[change]} ${kind} ${place}${name}`);
}

/** A report in one line: `2 Applications differ: 1 object to create, 3 to change`. Pure. @internal */
export function countChanges({ applications }: DiffReport): string {
  const objects = applications.flatMap(application => application.objects);
  const broken = applications.filter(({ problems }) => problems.length > 0);
  const counts = (['create', 'change', 'prune'] as const).flatMap(change => {
    const count = objects.filter(object => object.change === change).length;
    return count > 0 ? [`${count} to ${change}`] : [];
  });
  const differing = applications.filter(({ objects: own }) => own.length > 0);
  const parts = [
    counts.length === 0
      ? 'Nothing differs'
      : `${plural(
          differing.length,
          'Application differs',
          'Applications differ',
        )}: ${counts.join(', ')}`,
    ...(broken.length > 0
      ? [
          `${plural(
            broken.length,
            'Application',
            'Applications',
          )} cannot be rendered`,
        ]
      : []),
  ];
  return parts.join('; ');
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
