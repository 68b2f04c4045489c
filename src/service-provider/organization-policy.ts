import type { Organization } from "../saas/ports.ts";
import { QUIRK_PRESETS } from "../saas/settings.ts";
import type { Provider, ProviderPolicy } from "./provider.ts";

// An organization is read anew four times a second at most, so the merging is done no oftener.
const providers = new WeakMap<Organization, Provider>();

/** The provider with what an organization has chosen for itself. */
export function chooseProvider(provider: Provider, organization: Organization): Provider {
  if (organization.settings === undefined) return provider;
  const known = providers.get(organization);
  if (known !== undefined) return known;
  const chosen = { ...provider, policy: derivePolicy(provider.policy, organization) };
  providers.set(organization, chosen);
  return chosen;
}

/** A policy with what an organization has chosen for itself. */
export function derivePolicy(base: ProviderPolicy, { settings }: Organization): ProviderPolicy {
  if (settings === undefined) return base;
  const { preset, quirks, policy } = settings;
  const merged = {
    ...base,
    ...policy,
    quirks: { ...(preset === undefined ? base.quirks : QUIRK_PRESETS[preset]), ...quirks },
  };
  // A client that names no count gets no more than one that asks for everything.
  return { ...merged, defaultPageSize: Math.min(merged.defaultPageSize, merged.maxPageSize) };
}
