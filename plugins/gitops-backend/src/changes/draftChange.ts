import {
  gitopsYamlSchema,
  LAYOUT,
  type ChangeIntent,
  type FileEdit,
} from '@gitops-suite/model';
import { addEnvironment } from './addEnvironment';
import {
  heldBack,
  passed,
  type ChangeDraft,
  type RepositoryFiles,
  type RepositorySettings,
} from './ChangeDraft';
import { describeTarget, type ChangeTarget } from './changeTarget';
import { checkSecrets } from './checkSecrets';
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
 * base revision: `gitops.yaml`, everything below the folder of the app, and its overlays elsewhere. Of an app whose
 * component `isRegistered` from elsewhere no entity is written.
 */
export function draftChange(
  intent: ChangeIntent,
  files: RepositoryFiles,
  options: { target?: ChangeTarget; isRegistered?: boolean } = {},
): ChangeDraft {
  const { target, isRegistered } = options;
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
  const wanted = isRegistered ? withoutEntity(draft) : draft;
  const there = target && !target.isHome ? elsewhere(wanted, target) : wanted;
  return {
    edits: there.edits,
    checks: [...there.checks, ...there.edits.flatMap(checkSecrets)],
  };
}

function withoutEntity({ edits, checks }: ChangeDraft): ChangeDraft {
  const isEntity = ({ path }: FileEdit) => path.endsWith(`/${LAYOUT.entity}`);
  return { edits: edits.filter(edit => !isEntity(edit)), checks };
}

/** What goes to another branch than that of the settings: entities are read from there alone. */
function elsewhere(draft: ChangeDraft, target: ChangeTarget): ChangeDraft {
  const { edits } = withoutEntity(draft);
  const leftOut = edits.length < draft.edits.length;
  return {
    edits,
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
