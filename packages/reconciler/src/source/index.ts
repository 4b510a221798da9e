export { EditedRevision } from './editedRevision';
export { GitMirror } from './gitMirror';
