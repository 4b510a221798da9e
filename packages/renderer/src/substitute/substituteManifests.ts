import { SubstituteParameters } from '@gitops-suite/model';
import { parseDocument } from 'yaml';
import { RenderLimits } from '../limits';
import { RefusalProblem } from '../refusal';
import { expand, ExpansionError } from './expand';

/** Label or annotation of an object that wants to stay as it is. */
const SWITCH = 'kustomize.toolkit.fluxcd.io/substitute';

/** Manifests after substitution, or what is wrong with one of them. */
export type Substituted =
  | { yaml: string; problem?: undefined }
  | { yaml?: undefined; problem: RefusalProblem };

/**
 * Replaces variables in what was built, object by object. Without a variable nothing is replaced, as in Flux, unless it
 * is strict: then every name that stands in a manifest is missing.
 */
export function substituteManifests(
  yaml: string,
  parameters: SubstituteParameters,
  context: { path: string; statedIn?: string; limits: RenderLimits },
): Substituted {
  const variables = new Map(
    // A line break would end the line of the manifest that it is put into.
    Object.entries(parameters.variables).map(([name, value]) => [
      name,
      value.replaceAll('\n', ''),
    ]),
  );
  const { strict = false } = parameters;
  if (variables.size === 0 && !strict) return { yaml };
  let room = context.limits.outputBytes;
  const documents: string[] = [];
  // No line of a document that kustomize prints begins with this.
  for (const document of yaml.split(/^---\n/m)) {
    try {
      const text = isSwitchedOff(document)
        ? document
        : expand(document, { variables, strict, maxLength: room });
      room -= text.length;
      documents.push(text);
    } catch (error) {
      if (!(error instanceof ExpansionError)) throw error;
      return { problem: describe(error, document, context) };
    }
  }
  return { yaml: documents.join('---\n') };
}

function isSwitchedOff(document: string): boolean {
  if (!document.includes(SWITCH)) return false;
  const metadata = metadataOf(document);
  return [metadata.labels, metadata.annotations].some(
    map => map?.[SWITCH] === 'disabled',
  );
}

interface Metadata {
  kind?: string;
  name?: string;
  labels?: Record<string, unknown>;
  annotations?: Record<string, unknown>;
}

function metadataOf(document: string): Metadata {
  try {
    const object = parseDocument(document).toJS({ maxAliasCount: 50 });
    return { kind: object?.kind, ...object?.metadata };
  } catch {
    // What cannot be read has no switch; it is refused later, with its line.
    return {};
  }
}

function describe(
  error: ExpansionError,
  document: string,
  { path, statedIn }: { path: string; statedIn?: string },
): RefusalProblem {
  const { kind, name } = metadataOf(document);
  const line = document.slice(
    document.lastIndexOf('\n', error.offset - 1) + 1,
    Math.max(document.indexOf('\n', error.offset), error.offset),
  );
  const isUnset = / is not set$/.test(error.message);
  return {
    code: isUnset ? 'variable-not-set' : 'substitution-failed',
    message: `The variables of ${kind ?? 'an object'} ${
      name ?? 'without a name'
    } cannot be replaced: ${error.message}`,
    file: isUnset ? statedIn ?? path : path,
    cause: `In the line: ${shorten(line.trim())}`,
    cure: isUnset
      ? 'Add it to postBuild.substitute, or write a default: ${name:=value}.'
      : 'Mend it; $$ stands for a dollar, and the label kustomize.toolkit.fluxcd.io/substitute: disabled leaves an object as it is.',
  };
}

function shorten(line: string): string {
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
