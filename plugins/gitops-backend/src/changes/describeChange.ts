import { createHash } from 'node:crypto';
import type {
  ChangeCheck,
  ChangeEffect,
  ChangeIntent,
  FileEdit,
} from '@gitops-suite/model';

// GitHub refuses a body beyond this many characters.
const bodyLimit = 65_536;

/** Branch of an intent: kind, app and environment name it, so the same intent meets its open pull request. */
export function branchOf(prefix: string, intent: ChangeIntent): string {
  const parts =
    intent.kind === 'create-app'
      ? [intent.kind, intent.app]
      : [intent.kind, intent.app, intent.environment];
  return prefix + parts.join('/');
}

/** Title of the pull request and of its commit. */
export function titleOf(intent: ChangeIntent): string {
  return intent.kind === 'create-app'
    ? `Create app ${intent.app}`
    : `Add ${intent.app} to ${intent.environment}`;
}

/**
 * Names what a person has seen: other edits, or another branch to put them on, have another digest. A commit that
 * changes nothing of them has not.
 */
export function digestOf(parts: {
  edits: readonly FileEdit[];
  /** Where it goes, when that is not the branch of the settings. */
  base?: string;
}): string {
  const text = JSON.stringify([
    parts.edits.map(({ path, after }) => [path, after ?? null]),
    ...(parts.base === undefined ? [] : [parts.base]),
  ]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Body of the pull request: what it does, and what is rendered, as far as the limit of the forge allows. */
export function bodyOf(parts: {
  intent: ChangeIntent;
  effects: readonly ChangeEffect[];
  checks: readonly ChangeCheck[];
}): string {
  const { intent, effects, checks } = parts;
  const head = [...opening(intent), '', ...table(effects)];
  const warnings = checks.filter(({ status }) => status === 'warning');
  if (warnings.length > 0) {
    head.push('', '### To look at', '', ...warnings.map(warningLine));
  }
  const foot =
    '\n\n---\nMade by the GitOps portal from a form. Nothing reaches a cluster before this is merged.\n';
  let body = `${head.join('\n')}\n\n### Rendered\n`;
  const sections = effects.flatMap(effect => rendered(effect));
  for (const [index, section] of sections.entries()) {
    const left = sections.length - index;
    const rest = `\n…and ${left} more: too long for a pull request. The portal shows all of them.\n`;
    if (body.length + section.length + rest.length + foot.length > bodyLimit) {
      body += rest;
      break;
    }
    body += section;
  }
  return (body + foot).slice(0, bodyLimit);
}

function opening(intent: ChangeIntent): string[] {
  if (intent.kind === 'create-app') {
    return [
      `Creates the app **${intent.app}** for ${code(
        intent.owner,
      )} with the image ${code(intent.image)} in ${intent.environments.join(
        ', ',
      )}.`,
      ...(intent.description ? ['', quoted(intent.description)] : []),
    ];
  }
  const details = [
    intent.from && `after the model of ${intent.from}`,
    intent.image && `with the image ${code(intent.image)}`,
    intent.replicas !== undefined && `with ${intent.replicas} replicas`,
  ].filter(Boolean);
  return [
    `Adds **${intent.app}** to the environment **${intent.environment}**${
      details.length > 0 ? ` ${details.join(', ')}` : ''
    }.`,
  ];
}

function table(effects: readonly ChangeEffect[]): string[] {
  return [
    '| environment | cluster | namespace | created | changed | pruned |',
    '| --- | --- | --- | ---: | ---: | ---: |',
    ...effects.map(({ environment, cluster, namespace, manifests }) => {
      const count = (verb: string) =>
        manifests.filter(manifest => manifest.verb === verb).length;
      return `| ${environment} | ${cluster} | ${namespace} | ${count(
        'create',
      )} | ${count('change')} | ${count('prune')} |`;
    }),
  ];
}

function rendered({ environment, manifests }: ChangeEffect): string[] {
  return manifests
    .filter(({ verb }) => verb !== 'unchanged')
    .map(({ ref, verb, yaml }) => {
      const fence = '`'.repeat(Math.max(3, longestRun(yaml) + 1));
      const title = `${environment}: ${verb} ${ref.kind} ${ref.name}`;
      return `\n<details><summary>${escapeHtml(
        title,
      )}</summary>\n\n${fence}yaml\n${yaml.trimEnd()}\n${fence}\n</details>\n`;
    });
}

function warningLine({ message, file, line, cure }: ChangeCheck): string {
  const place = file ? ` ${code(line ? `${file}:${line}` : file)}` : '';
  return `- ${message}${place}${cure ? ` ${cure}` : ''}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length));
}

function code(text: string): string {
  return `\`${text.replace(/[`\n]/g, ' ')}\``;
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map(line => `> ${escapeHtml(line)}`)
    .join('\n');
}

function escapeHtml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // A mention would notify people who have nothing to do with it.
      .replaceAll('@', '@\u200b')
  );
}
