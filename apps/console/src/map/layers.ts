/**
 * The layer of each service: 0 if no watched service calls it, otherwise 1 more than the highest layer of its callers.
 * A call that closes a circle does not count.
 * @param calls - the services that each service calls.
 */
export function layersOf(
  services: readonly string[],
  calls: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, number> {
  const layers = new Map<string, number>();
  const open = new Set<string>();
  const layerOf = (service: string): number => {
    const known = layers.get(service);
    if (known !== undefined) return known;
    open.add(service);
    const callers = services.filter((caller) => !open.has(caller) && calls.get(caller)?.has(service));
    const layer = callers.length === 0 ? 0 : 1 + Math.max(...callers.map(layerOf));
    open.delete(service);
    layers.set(service, layer);
    return layer;
  };
  services.forEach(layerOf);
  return layers;
}
