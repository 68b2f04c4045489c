import type { GalleryApplication } from "./gallery-application.ts";
import { GALLERY } from "./index.ts";

/** How the Graph-shaped API names an entry of the gallery. */
export interface ApplicationTemplate {
  /** Of the custom application, Microsoft's own id for applications outside of its gallery. */
  readonly id: string;
  readonly application: GalleryApplication;
  /** The id of its synchronization template, and what Graph calls the factory. */
  readonly jobTemplateId: string;
  readonly factoryTag: string;
  readonly categories: readonly string[];
  readonly homePageUrl: string;
}

/** Microsoft's own id of the template for applications outside of its gallery. */
const CUSTOM_TEMPLATE_ID = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";
/** The synchronization template of every application that speaks SCIM as the RFC has it. */
const SCIM_TEMPLATE = { jobTemplateId: "customappsso", factoryTag: "CustomSCIM" } as const;

const NAMES: Readonly<Record<GalleryApplication["id"], Omit<ApplicationTemplate, "application">>> =
  {
    bitabiz: {
      id: "0b1ab12c-5f0e-4c53-9d4a-6f1a2f0d9b01",
      jobTemplateId: "BitaBIZ",
      factoryTag: "BitaBIZ",
      categories: ["humanResources"],
      homePageUrl: "https://bitabiz.com/",
    },
    bizagi: {
      id: "0b1ab12c-5f0e-4c53-9d4a-6f1a2f0d9b02",
      jobTemplateId: "Bizagi",
      factoryTag: "Bizagi",
      categories: ["businessMgmt"],
      homePageUrl: "https://www.bizagi.com/",
    },
    bis: {
      id: "0b1ab12c-5f0e-4c53-9d4a-6f1a2f0d9b03",
      jobTemplateId: "BIS",
      factoryTag: "BIS",
      categories: ["humanResources"],
      homePageUrl: "",
    },
    custom: { id: CUSTOM_TEMPLATE_ID, ...SCIM_TEMPLATE, categories: [], homePageUrl: "" },
  };

/** Every template, in the gallery's order. */
export const APPLICATION_TEMPLATES: readonly ApplicationTemplate[] = GALLERY.map((application) => ({
  ...NAMES[application.id],
  application,
}));

/** The template with this id, which may also be the gallery's own word for it. */
export function findTemplate(id: string): ApplicationTemplate | undefined {
  const folded = id.toLowerCase();
  return APPLICATION_TEMPLATES.find(
    (template) => template.id === folded || template.application.id === folded,
  );
}
