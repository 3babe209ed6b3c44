export { VirtualLab } from './virtual-lab.tsx';
