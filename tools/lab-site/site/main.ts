import { VirtualLab } from '@signalbox/balancing-lab/page';
import { h, render } from 'preact';

render(h(VirtualLab, null), document.getElementById('lab')!);
