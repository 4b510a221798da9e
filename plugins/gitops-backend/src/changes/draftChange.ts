import {
  gitopsYamlSchema,
  LAYOUT,
  type ChangeCheck,
  type ChangeIntent,
  type FileEdit,
} from '@gitops-suite/model';
import { isMap, isScalar, parseAllDocuments, LineCounter } from 'yaml';
import { addEnvironment } from './addEnvironment';
import {
  heldBack,
  passed,
  type ChangeDraft,
  type RepositoryFiles,
  type RepositorySettings,
} from './ChangeDraft';
import { describeTarget, type ChangeTarget } from './changeTarget';
import { createApp } from './createApp';
import { valueOfYaml } from './yamlEdit';

/** The settings as `gitops.yaml` has them; undefined when it is missing or not valid. */
export function settingsOf(
  files: RepositoryFiles,
): RepositorySettings | undefined {
  return parseSettings(files).data;
}

function parseSettings(files: RepositoryFiles) {
  return gitopsYamlSchema.safeParse(valueOfYaml(files[LAYOUT.settings] ?? ''));
}

/**
 * From an intent to file edits: the one function behind preview and pull request. `files` are the text files of the
 * base revision: `gitops.yaml`, everything below the folder of the app, and its overlays elsewhere.
 */
export function draftChange(
  intent: ChangeIntent,
  files: RepositoryFiles,
  target?: ChangeTarget,
): ChangeDraft {
  const settings = parseSettings(files);
  if (!settings.success) {
    return heldBack({
      status: 'failed',
      code: 'settings-invalid',
      title: LAYOUT.settings,
      message: `${LAYOUT.settings} is missing or not valid.`,
      file: LAYOUT.settings,
      cause: settings.error.issues
        .map(issue => `${issue.path.join('.')}: ${issue.message}`)
        .join('; '),
      cure: 'Mend it first: environments stand there.',
    });
  }
  const draft =
    intent.kind === 'create-app'
      ? createApp(intent, files, settings.data)
      : addEnvironment(intent, files, settings.data);
  const there = target && !target.isHome ? elsewhere(draft, target) : draft;
  return {
    edits: there.edits,
    checks: [...there.checks, ...there.edits.flatMap(checkSecrets)],
  };
}

/** What goes to another branch than that of the settings: entities are read from there alone. */
function elsewhere(draft: ChangeDraft, target: ChangeTarget): ChangeDraft {
  const isEntity = ({ path }: FileEdit) => path.endsWith(`/${LAYOUT.entity}`);
  const leftOut = draft.edits.some(isEntity);
  return {
    edits: draft.edits.filter(edit => !isEntity(edit)),
    checks: [
      passed('target', 'Pull request', `It goes to ${describeTarget(target)}.`),
      ...(leftOut
        ? [
            {
              status: 'warning' as const,
              code: 'entity-left-out',
              title: 'Entity',
              message: `${LAYOUT.entity} is read from the branch with ${LAYOUT.settings} alone, so the change leaves it out.`,
              cure: 'Add the entity there.',
            },
          ]
        : []),
      ...draft.checks,
    ],
  };
}

/** A literal Secret value in a file that the change writes: it would stand in Git for ever. */
function checkSecrets({ path, after = '' }: FileEdit): ChangeCheck[] {
  if (!/\.ya?ml$/.test(path)) {
    return [];
  }
  const lines = new LineCounter();
  return parseAllDocuments(after, { lineCounter: lines }).flatMap(document => {
    if (!isMap(document.contents) || document.get('kind') !== 'Secret') {
      return [];
    }
    const found = document.contents.items.find(
      ({ key, value }) =>
        isScalar(key) &&
        (key.value === 'data' || key.value === 'stringData') &&
        isMap(value) &&
        value.items.length > 0,
    );
    const at = isScalar(found?.key) ? found.key.range?.[0] : undefined;
    return found
      ? [
          {
            status: 'failed' as const,
            code: 'literal-secret',
            title: 'Secrets',
            message: 'A Secret with its values would stand in Git.',
            file: path,
            ...(at !== undefined && { line: lines.linePos(at).line }),
            cure: 'Take the values out: use a secret operator, sealed or encrypted secrets.',
          },
        ]
      : [];
  });
}
