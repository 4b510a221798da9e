export { EditedRevision } from './editedRevision';
export { GitMirror } from './gitMirror';
export { git, type GitOptions } from './git';
export { openCommit } from './openCommit';
