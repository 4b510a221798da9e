export { JqError } from './jqSyntax';
export { parseJq } from './parseJq';
export { respectIgnored, withoutIgnored } from './respectIgnored';
