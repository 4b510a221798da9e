export { GitMirror } from './gitMirror';
