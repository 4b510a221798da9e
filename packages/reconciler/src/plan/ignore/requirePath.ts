import { JqError, type JqNode } from './jqSyntax';

/** Functions that answer places of their input, not new values. */
const pathFunctions = ['select', 'first', 'recurse', 'empty'];

/** What is ignored has to be a place in the object: throws {@link JqError} for an expression that makes a value. @internal */
export function requirePath(node: JqNode): void {
  switch (node.is) {
    case 'pipe':
    case 'comma':
    case 'alternative':
      requirePath(node.left);
      requirePath(node.right);
      return;
    case 'call':
      if (!pathFunctions.includes(node.name)) {
        throw new JqError(
          `"${node.name}" gives a value, not a place in the object`,
        );
      }
      if (node.name === 'first') {
        requirePath(node.argument!);
      }
      return;
    case 'literal':
    case 'list':
    case 'compare':
    case 'and':
    case 'or':
      throw new JqError(
        'it gives a value, not a place in the object. Conditions belong into select(…).',
      );
    default:
  }
}
