import type {
  ChangeCheck,
  ChangeEffect,
  ChangeIntent,
  Problem,
} from '@gitops-suite/model';

/** What rendering said. Errors hold the change back. */
export function checkRendering(
  effects: readonly ChangeEffect[],
  problems: readonly Problem[],
): ChangeCheck[] {
  const all = [...problems, ...effects.flatMap(effect => effect.problems)];
  const checks = all.map(
    ({ severity, ...problem }): ChangeCheck => ({
      ...problem,
      title: 'Rendering',
      status: severity === 'error' ? 'failed' : 'warning',
    }),
  );
  const isRendered = all.every(({ severity }) => severity !== 'error');
  return isRendered && effects.length > 0
    ? [
        {
          status: 'passed',
          code: 'rendered',
          title: 'Rendering',
          message: `${count(
            effects.flatMap(({ manifests }) => manifests).length,
            'manifest',
          )} in ${count(effects.length, 'environment')}.`,
        },
        ...checks,
      ]
    : checks;
}

/** What the rendered result says of the change: reach, prunes, and whether the image came through. */
export function checkEffects(
  intent: ChangeIntent,
  effects: readonly ChangeEffect[],
): ChangeCheck[] {
  return [
    ...checkReach(intent, effects),
    ...checkPrunes(effects),
    ...checkImage(intent, effects),
  ];
}

function checkReach(
  intent: ChangeIntent,
  effects: readonly ChangeEffect[],
): ChangeCheck[] {
  const wanted =
    intent.kind === 'create-app' ? intent.environments : [intent.environment];
  const others = effects.filter(
    ({ environment, manifests }) =>
      !wanted.includes(environment) &&
      manifests.some(({ verb }) => verb !== 'unchanged'),
  );
  return others.length === 0
    ? []
    : [
        {
          status: 'warning',
          code: 'touches-others',
          title: 'Reach',
          message: `It also changes ${others
            .map(({ applicationId }) => applicationId)
            .join(', ')}.`,
        },
      ];
}

function checkPrunes(effects: readonly ChangeEffect[]): ChangeCheck[] {
  return effects.flatMap(({ environment, manifests }) =>
    manifests
      .filter(({ verb }) => verb === 'prune')
      .map(
        ({ ref }): ChangeCheck => ({
          status: 'warning',
          code: 'prunes',
          title: 'Prune',
          message: `${ref.kind} ${ref.name} leaves Git in ${environment}.`,
        }),
      ),
  );
}

function checkImage(
  intent: ChangeIntent,
  effects: readonly ChangeEffect[],
): ChangeCheck[] {
  const { image } = intent;
  const missing =
    image === undefined
      ? []
      : effects.filter(
          ({ manifests }) =>
            manifests.length > 0 &&
            !manifests.some(({ yaml }) => yaml.includes(image)),
        );
  return missing.map(({ environment }) => ({
    status: 'failed',
    code: 'image-not-used',
    title: 'Image',
    message: `Nothing that is rendered for ${environment} uses ${image}.`,
    cure: 'Leave the image empty and set it in the pull request.',
  }));
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
