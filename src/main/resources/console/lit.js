export { LitElement, html, svg, nothing, noChange } from './lib/lit/index.js';
export { repeat } from './lib/lit/directives/repeat.js';
export { live } from './lib/lit/directives/live.js';
export { ref, createRef } from './lib/lit/directives/ref.js';
export { ifDefined } from './lib/lit/directives/if-defined.js';
export { classMap } from './lib/lit/directives/class-map.js';
export { guard } from './lib/lit/directives/guard.js';
