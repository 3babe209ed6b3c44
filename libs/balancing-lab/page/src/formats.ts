/** A time in mean service times. */
export const formatTime = (value: number): string => (value < 100 ? value.toFixed(2) : value.toFixed(0));

export const formatPercent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 2 : 1)} %`;

/** A number with groups of three digits. */
export const formatCount = (value: number): string => String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ' ');
