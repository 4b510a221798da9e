import { folderOf } from '../source/paths';
import { RefusalProblem } from '../refusal';
import { FileView } from '../source/fileView';
import { findSyntaxError } from '../yaml/findSyntaxError';
import { KustomizeScan, ResolvedReference } from './scan';

/** What kustomize said, and what is known of the files that it said it about. */
export interface KustomizeFailure {
  message: string;
  path: string;
  view: FileView;
  scan: KustomizeScan;
}

type Explanation = RefusalProblem | undefined;

const rules: ((failure: KustomizeFailure) => Explanation)[] = [
  explainCycle,
  explainRemote,
  explainPlugin,
  explainRestriction,
  explainUnknownField,
  explainSyntax,
  explainAmbiguity,
  explainMissingKustomization,
  explainMissing,
];

/** Turns an error of kustomize into a problem with file and line. The first rule that fits decides. */
export function explainKustomizeFailure(
  failure: KustomizeFailure,
): RefusalProblem {
  for (const rule of rules) {
    const problem = rule(failure);
    if (problem) return { cause: failure.message.slice(0, 2_000), ...problem };
  }
  return {
    code: 'kustomize-build-failed',
    message: `kustomize cannot build ${failure.path || 'the root'}`,
    file: ownFile(failure),
    cause: failure.message.slice(0, 2_000),
    cure: 'Mend what kustomize names; `kustomize build` in that folder says the same.',
  };
}

function explainCycle({ message, scan }: KustomizeFailure): Explanation {
  const match =
    /cycle detected: candidate root '([^']*)' contains visited root '([^']*)'/.exec(
      message,
    );
  if (!match) return undefined;
  const reference =
    scan.references.find(
      each => each.path === match[1] && folderOf(each.file) === match[2],
    ) ?? scan.references.find(each => each.path === match[1]);
  return {
    code: 'kustomize-cycle',
    message: `${reference?.file ?? match[2]} refers to ${
      match[1]
    }, which is part of itself`,
    ...at(reference),
    cure: 'Remove this reference, or move what both need into a folder of its own.',
  };
}

function explainRemote({ message, path }: KustomizeFailure): Explanation {
  const match =
    /remote files are not fetched: (\S+?)'*(?=[\s:]|$)/.exec(message) ??
    /Get "([^"]+)": (?:proxyconnect|dial)/.exec(message) ??
    /(?:hit .* timeout|failed to run|no 'git' program|"git")/.exec(message);
  if (!match) return undefined;
  return {
    code: 'remote-source-refused',
    message: `${path} refers to ${
      match[1] ?? 'a Git repository'
    }, which is not part of this repository`,
    cure: 'Copy the files into this repository and refer to them by a relative path.',
  };
}

function explainPlugin({
  message,
  path,
  view,
  scan,
}: KustomizeFailure): Explanation {
  const plugin = /unable to load external plugin '([^']*)'/.exec(message);
  if (!plugin && !/must specify --enable-helm/.test(message)) return undefined;
  const kind = plugin?.[1] ?? 'HelmChartInflationGenerator';
  const reference = scan.references.find(
    each =>
      /^(generators|transformers|validators)$/.test(each.field) &&
      (view.text(each.path) ?? '').includes(`kind: ${kind}`),
  );
  return {
    code: 'plugin-refused',
    message: `${path} uses the plugin ${kind}, which is not supported`,
    ...at(reference),
    cause: 'Plugins are programs; a render runs none.',
    cure: 'Use a transformer that is built into kustomize, or commit the result of the plugin.',
  };
}

function explainRestriction({ message, scan }: KustomizeFailure): Explanation {
  const match = /security; file '([^']*)' is not in or below '([^']*)'/.exec(
    message,
  );
  if (!match) return undefined;
  return {
    code: 'path-outside-folder',
    message: `${match[1]} lies outside of ${match[2]}, the folder that refers to it`,
    ...at(scan.references.find(each => each.path === match[1])),
    cure: 'Move the file into that folder, or refer to its folder as a base with a kustomization.yaml of its own.',
  };
}

function explainUnknownField({
  message,
  view,
  scan,
}: KustomizeFailure): Explanation {
  const name = /invalid Kustomization: .*unknown field "([^"]+)"/.exec(
    message,
  )?.[1];
  if (!name) return undefined;
  for (const file of scan.kustomizations.keys()) {
    const lines = (view.text(file) ?? '').split('\n');
    const index = lines.findIndex(
      line => line.match(/[\w-]+(?=\s*:)/)?.[0] === name,
    );
    if (index >= 0) return { ...unknownField(file, name), line: index + 1 };
  }
  return unknownField([...scan.kustomizations.keys()][0], name);
}

function unknownField(file: string, name: string): RefusalProblem {
  return {
    code: 'kustomization-invalid',
    message: `${file} has the field ${name}, which kustomize does not know`,
    file,
    cure: 'Mend the spelling or remove the field.',
  };
}

function explainSyntax({ message, view }: KustomizeFailure): Explanation {
  if (!/yaml|json|unmarshal|malformed|did not find/i.test(message))
    return undefined;
  const isNamed = (path: string) =>
    message.includes(path.slice(path.lastIndexOf('/') + 1));
  const paths = [...view.contents.keys()];
  return findSyntaxError(view, [
    ...paths.filter(isNamed),
    ...paths.filter(path => !isNamed(path)),
  ]);
}

function explainAmbiguity({ message, scan }: KustomizeFailure): Explanation {
  const folder = /Found multiple kustomization files under: ([^\n]*)/.exec(
    message,
  )?.[1];
  if (folder === undefined) return undefined;
  const files = [...scan.kustomizations.keys()].filter(
    file => folderOf(file) === folder,
  );
  return {
    code: 'kustomization-ambiguous',
    message: `${folder} holds more than one kustomization: ${files.join(', ')}`,
    file: files.at(-1) ?? folder,
    cure: 'Keep one of them.',
  };
}

function explainMissingKustomization({
  message,
  scan,
}: KustomizeFailure): Explanation {
  const folder =
    /unable to find one of 'kustomization\.yaml'.* in directory '([^']*)'/.exec(
      message,
    )?.[1];
  if (folder === undefined) return undefined;
  return {
    code: 'kustomization-missing',
    message: `${folder} holds no kustomization.yaml`,
    file: folder,
    ...at(scan.references.find(each => each.path === folder)),
    cure: 'Add a kustomization.yaml there, or refer to its files one by one.',
  };
}

function explainMissing({
  message,
  view,
  scan,
}: KustomizeFailure): Explanation {
  if (
    !/no such file|not a valid directory|doesn't exist|must resolve to a file/.test(
      message,
    )
  ) {
    return undefined;
  }
  const missing = scan.references.filter(
    each => !view.entries.has(each.path) && !view.hasFolder(each.path),
  );
  const reference =
    missing.find(each => message.includes(each.value)) ?? missing[0];
  return (
    reference && {
      code: 'file-missing',
      message: `${reference.file} refers to ${reference.value}, which does not exist`,
      ...at(reference),
      cure: `Add ${reference.path}, or remove it from ${reference.field}.`,
    }
  );
}

function at(reference: ResolvedReference | undefined): {
  file?: string;
  line?: number;
} {
  return reference ? { file: reference.file, line: reference.line } : {};
}

function ownFile({ scan }: KustomizeFailure): string | undefined {
  return [...scan.kustomizations.keys()][0];
}
