import type { IgnoreRule, ObjectRef } from '@gitops-suite/model';
import { matchesAny } from '../trust';
import type { JqNode } from './jqSyntax';
import { parseJq } from './parseJq';

/** A rule with the file that it stands in. Plain data, persisted. @public */
export interface SourcedIgnoreRule extends IgnoreRule {
  file: string;
}

/** One way in which a rule names fields. @public */
export interface IgnoreSelector {
  /** As people wrote it, and where: `/spec/replicas (gitops.yaml)`. */
  label: string;
  /** Steps of a JSON pointer. */
  pointer?: readonly string[];
  /** A parsed jq path expression. */
  jq?: JqNode;
  /** A field manager: what it owns is ignored. */
  manager?: string;
}

/** What is not compared of one object. @public */
export interface IgnoredFields {
  selectors: readonly IgnoreSelector[];
  /** `RespectIgnoreDifferences=false`: a sync for another reason writes what Git says all the same. */
  overwrite: boolean;
}

/** Rules as data that selects, ready for many objects; throws where an expression is not understood. @internal */
export class IgnoreRules {
  readonly #rules: readonly {
    rule: SourcedIgnoreRule;
    selectors: readonly IgnoreSelector[];
  }[];

  constructor(rules: readonly SourcedIgnoreRule[]) {
    this.#rules = rules.map(rule => ({ rule, selectors: selectorsOf(rule) }));
  }

  /** What they ignore of an object, and whether a sync overwrites it; undefined when it is nothing. */
  of(ref: ObjectRef, overwrite: boolean): IgnoredFields | undefined {
    const selectors = this.#rules.flatMap(one =>
      concerns(one.rule, ref) ? one.selectors : [],
    );
    return selectors.length > 0 ? { selectors, overwrite } : undefined;
  }
}

function concerns(rule: IgnoreRule, ref: ObjectRef): boolean {
  return (
    matchesAny(ref.group, [rule.group]) &&
    matchesAny(ref.kind, [rule.kind]) &&
    matchesAny(ref.name, [rule.name ?? '*']) &&
    matchesAny(ref.namespace ?? '', [rule.namespace ?? '*'])
  );
}

function selectorsOf(rule: SourcedIgnoreRule): IgnoreSelector[] {
  const label = (text: string) => `${text} (${rule.file})`;
  return [
    ...rule.jsonPointers.map(pointer => ({
      label: label(pointer),
      pointer: stepsOf(pointer),
    })),
    ...rule.jqPathExpressions.map(expression => ({
      label: label(expression),
      jq: parseJq(expression),
    })),
    ...rule.managedFieldsManagers.map(manager => ({
      label: label(`fields of ${manager}`),
      manager,
    })),
  ];
}

/** Names of RFC 6901: `~1` is a slash, `~0` a tilde. */
function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
