import { CliError } from "../exit-codes.ts";
import type { GraphClient } from "../graph-client.ts";
import { segment } from "../lookup.ts";
import { findJob, type JobApplication } from "../plans/plan-client.ts";

/**
 * Make an application of the gallery, with its provisioning job.
 *
 * @throws CliError misuse when no template is named, notFound when there is no such template
 */
export async function createApplication(
  client: GraphClient,
  given: { readonly name: string; readonly template: string | undefined },
): Promise<JobApplication> {
  const { name: displayName, template } = given;
  if (template === undefined) {
    throw new CliError("misuse", "TemplateMissing", "The file names no spec.template.", {
      hint: "rollcall app gallery lists the templates.",
    });
  }
  const path = `/applicationTemplates/${segment(template)}/instantiate`;
  const { servicePrincipal } = await client.graph<{
    readonly servicePrincipal: { readonly id: string };
  }>("POST", path, { displayName });
  const root = `/servicePrincipals/${segment(servicePrincipal.id)}/synchronization`;
  const jobs = await client.graph<{ readonly value: readonly unknown[] }>("GET", `${root}/jobs`);
  if (jobs.value.length === 0) {
    const { value } = await client.graph<{ readonly value: readonly { readonly id: string }[] }>(
      "GET",
      `${root}/templates`,
    );
    await client.graph("POST", `${root}/jobs`, { templateId: value[0]?.id });
  }
  return findJob(client, servicePrincipal.id);
}
