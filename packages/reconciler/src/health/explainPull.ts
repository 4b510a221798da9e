const pullFaults: readonly (readonly [RegExp, string])[] = [
  [/not found|manifest unknown|NotFound|name unknown/i, 'tag not found'],
  [
    /unauthorized|authentication required|denied|forbidden|no basic auth/i,
    'access denied; check the pull secret',
  ],
  [/toomanyrequests|rate limit|429/i, 'the registry limits requests'],
  [
    /no such host|dial tcp|connection refused|i\/o timeout|deadline exceeded|TLS/i,
    'the registry does not answer',
  ],
  [
    /no match for platform|no matching manifest/i,
    'not built for this platform',
  ],
];

/** Why an image cannot be pulled, from what the container runtime says. @internal */
export function explainPull(
  reason: string,
  message: string | undefined,
): string {
  if (reason === 'InvalidImageName') {
    return 'the name is not valid';
  }
  if (reason === 'ErrImageNeverPull') {
    return 'it is not on the node, and pulling is switched off';
  }
  const known = pullFaults.find(([pattern]) => pattern.test(message ?? ''));
  return known?.[1] ?? 'the node keeps trying';
}
