import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { RefusalProblem } from '../refusal';
import { FileView } from '../source/fileView';
import { below } from '../source/paths';
import { findSyntaxError } from '../yaml/findSyntaxError';

/** What helm said, and what is known of the chart. */
export interface HelmFailure {
  message: string;
  /** Folder of the chart. */
  path: string;
  valueFiles: readonly string[];
  /** File that states the parameters. */
  statedIn?: string;
  view: FileView;
}

type Explanation = RefusalProblem | undefined;

const rules: ((failure: HelmFailure) => Explanation)[] = [
  explainDependency,
  explainMissingChart,
  explainSchema,
  explainParameters,
  explainOutput,
  explainTemplate,
  explainSyntax,
];

/** Turns an error of helm into a problem with file and line. The first rule that fits decides. */
export function explainHelmFailure(failure: HelmFailure): RefusalProblem {
  for (const rule of rules) {
    const problem = rule(failure);
    if (problem) return { cause: failure.message.slice(0, 2_000), ...problem };
  }
  return {
    code: 'helm-render-failed',
    message: `helm cannot render the chart ${failure.path}`,
    file: below(failure.path, 'Chart.yaml'),
    cause: failure.message.slice(0, 2_000),
    cure: 'Mend what helm names; `helm template` with the same values says the same.',
  };
}

function explainDependency({ message, path, view }: HelmFailure): Explanation {
  const names = /missing in charts\/ directory: ([^\n]+)/.exec(message)?.[1];
  if (!names) return undefined;
  const name = names.split(', ')[0];
  // Charts of the first version keep their dependencies in a file of their own.
  const files = ['Chart.yaml', 'requirements.yaml'].map(each =>
    below(path, each),
  );
  const file =
    files.find(each => lineOfDependency(view.text(each) ?? '', name)) ??
    files[0];
  const line = lineOfDependency(view.text(file) ?? '', name);
  return {
    code: 'helm-dependency-missing',
    message: `The chart ${path} depends on ${names}, which is not in its folder charts/`,
    file,
    ...(line && { line }),
    cause: 'Charts are not fetched during a render.',
    cure: 'Run `helm dependency build` in the folder of the chart and commit charts/.',
  };
}

function lineOfDependency(chart: string, name: string): number | undefined {
  const lines = new LineCounter();
  try {
    const list = parseDocument(chart, { lineCounter: lines }).get(
      'dependencies',
    );
    for (const item of isSeq(list) ? list.items : []) {
      const found = isMap(item) ? item.get('name', true) : undefined;
      if (isScalar(found) && found.value === name && found.range) {
        return lines.linePos(found.range[0]).line;
      }
    }
  } catch {
    // The line is a courtesy.
  }
  return undefined;
}

function explainMissingChart({ message, path }: HelmFailure): Explanation {
  if (!/Chart\.yaml file is missing|path ".*" not found/.test(message))
    return undefined;
  return {
    code: 'chart-missing',
    message: `${path} holds no chart`,
    file: below(path, 'Chart.yaml'),
    cure: 'Add a Chart.yaml, or point the Application at the folder of the chart.',
  };
}

function explainSchema({
  message,
  path,
  valueFiles,
}: HelmFailure): Explanation {
  if (!/values don't meet the specifications of the schema/.test(message))
    return undefined;
  return {
    code: 'helm-values-invalid',
    message: `The values do not fit the schema of the chart ${path}`,
    file: valueFiles.at(-1) ?? below(path, 'values.yaml'),
    cure: 'Change the values that the cause names; values.schema.json says what is allowed.',
  };
}

function explainParameters({
  message,
  path,
  statedIn,
}: HelmFailure): Explanation {
  if (/failed parsing --set/.test(message)) {
    return {
      code: 'helm-parameters-invalid',
      message: `helm cannot read a parameter for ${path}`,
      file: statedIn ?? below(path, 'Chart.yaml'),
      cure: 'Names are paths such as image.tag or hosts[0]; a comma in a name or a { is written with a backslash in front.',
    };
  }
  if (/chart requires kubeVersion/.test(message)) {
    return {
      code: 'helm-kube-version',
      message: `The chart ${path} does not support this version of Kubernetes`,
      file: below(path, 'Chart.yaml'),
      cure: 'Use a version of the chart that does, or change kubeVersion.',
    };
  }
  if (
    !/^(invalid kube version|release name )|charts are not installable/.test(
      message,
    )
  ) {
    return undefined;
  }
  return {
    code: 'helm-parameters-invalid',
    message: `helm refuses to render ${path} with these parameters`,
    file: below(path, 'Chart.yaml'),
    cure: 'Change the parameter that the cause names.',
  };
}

function explainOutput({ message, path }: HelmFailure): Explanation {
  const match = /YAML parse error on ([^:\s]+): ([^\n]*)/.exec(message);
  if (!match) return undefined;
  return {
    code: 'helm-output-invalid',
    message: `The template ${match[1]} does not render to valid YAML`,
    file: templateFile(path, match[1]),
    cause: `${match[2]} (the line is one of the rendered text)`,
    cure: 'Mend the template; often an indent or a missing quote.',
  };
}

function explainTemplate({ message, path }: HelmFailure): Explanation {
  const places = [
    ...message.matchAll(
      /(?:template: |parse error at \(|execution error at \()([^\s:()]+):(\d+)/g,
    ),
  ];
  if (places.length === 0) return undefined;
  const [, name, line] = places[0];
  return {
    code: 'helm-template-failed',
    message: `The template ${name} cannot be rendered`,
    file: templateFile(path, name),
    line: Number(line),
    cure: 'Mend the template, or give the value that it asks for.',
  };
}

function explainSyntax({
  message,
  path,
  valueFiles,
  view,
}: HelmFailure): Explanation {
  const named = /failed to parse ([^\s:]+):/.exec(message)?.[1];
  const loaded = /cannot load ([^\s:]+)/.exec(message)?.[1];
  if (!named && !loaded) return undefined;
  const suspects = [
    ...(named ? [named] : []),
    ...(loaded ? [below(path, loaded)] : []),
    ...valueFiles,
  ];
  return (
    findSyntaxError(view, suspects) ?? {
      code: 'yaml-syntax',
      message: `${suspects[0]} is not valid`,
      file: suspects[0],
      cure: 'Mend the file.',
    }
  );
}

/** helm names templates by chart: `name/templates/x.yaml`, `name/charts/other/templates/y.yaml`. */
function templateFile(path: string, template: string): string {
  return below(path, template.slice(template.indexOf('/') + 1));
}
