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
  type ChangeDraft,
  type RepositoryFiles,
} from './ChangeDraft';
import { createApp } from './createApp';
import { valueOfYaml } from './yamlEdit';

/**
 * From an intent to file edits: the one function behind preview and pull request. `files` are the text files of the
 * base revision: `gitops.yaml` and everything below the folder of the app.
 */
export function draftChange(
  intent: ChangeIntent,
  files: RepositoryFiles,
): ChangeDraft {
  const settings = gitopsYamlSchema.safeParse(
    valueOfYaml(files[LAYOUT.settings] ?? ''),
  );
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
  return {
    edits: draft.edits,
    checks: [...draft.checks, ...draft.edits.flatMap(checkSecrets)],
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
