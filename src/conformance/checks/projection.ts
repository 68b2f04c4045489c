import type { CheckFamily } from "../check.ts";
import {
  expectFiltered,
  expectResource,
  expectThat,
  expectUnassigned,
  expectValue,
} from "../expect.ts";
import { buildPatch, formatQuery, quote, URN } from "../messages.ts";

/** attributes and excludedAttributes. */
export const PROJECTION: CheckFamily = {
  title: "Projection",
  checks: [
    {
      id: "projection-attributes",
      title: "attributes gives what was asked for, and id",
      rule: "The default set gives way to the named attributes; id always stays.",
      section: "RFC 7644 sections 3.4.2.5 and 3.9",
      lines: ["44-072", "44-153", "43-108"],
      run: async (session) => {
        const { path, id } = await session.createUser();
        const user = expectResource(await session.get(`${path}?attributes=title`));
        expectValue(user, "id", id);
        expectValue(user, "title", "Cook");
        expectUnassigned(user, "emails");
      },
    },
    {
      id: "projection-sub-attribute",
      title: "attributes reaches sub-attributes",
      rule: "name.familyName brings that part of the name alone.",
      section: "RFC 7644 section 3.4.2.5",
      lines: ["44-073"],
      run: async (session) => {
        const { path } = await session.createUser({ name: { familyName: "F", givenName: "G" } });
        const user = expectResource(await session.get(`${path}?attributes=name.familyName`));
        expectValue(user, "name|familyName", "F");
        expectUnassigned(user, "name|givenName");
      },
    },
    {
      id: "projection-excluded",
      title: "excludedAttributes leaves out what it names",
      rule: "The rest of the default set stays.",
      section: "RFC 7644 section 3.9",
      lines: ["44-072", "44-154"],
      run: async (session) => {
        const { path, sent } = await session.createUser();
        const user = expectResource(await session.get(`${path}?excludedAttributes=title,emails`));
        expectUnassigned(user, "title");
        expectUnassigned(user, "emails");
        expectValue(user, "userName", sent.userName ?? null);
      },
    },
    {
      id: "projection-excluded-id",
      title: "id can't be excluded",
      rule: "What is always returned stays.",
      section: "RFC 7644 section 3.4.2.5",
      lines: ["44-074", "43-108"],
      run: async (session) => {
        const { path, id } = await session.createUser();
        const user = expectResource(await session.get(`${path}?excludedAttributes=id,title`));
        expectValue(user, "id", id);
      },
    },
    {
      id: "projection-list",
      title: "attributes works on lists",
      rule: "Each resource of the list is projected.",
      section: "RFC 7644 section 3.4.2.5",
      lines: ["44-072"],
      needs: ["filter"],
      run: async (session) => {
        await session.crew();
        const filter = `name.familyName eq ${quote(session.crewName)}`;
        const query = formatQuery({ filter, attributes: "userName" });
        const { resources } = expectFiltered(await session.get(`/Users${query}`), session.profile);
        expectThat(resources.length > 0, "Nobody is listed.");
        for (const user of resources) {
          expectThat(typeof user.userName === "string", "userName is missing.");
          expectUnassigned(user, "emails");
        }
      },
    },
    {
      id: "projection-urn",
      title: "attributes takes names with their URN, in any case",
      rule: "The full name asks for the same attribute.",
      section: "RFC 7644 section 3.10",
      lines: ["44-064", "44-155"],
      run: async (session) => {
        const { path } = await session.createUser();
        const query = formatQuery({ attributes: `${URN.user}:TITLE` });
        const user = expectResource(await session.get(path + query));
        expectValue(user, "title", "Cook");
        expectUnassigned(user, "emails");
      },
    },
    {
      id: "projection-create",
      title: "attributes works on the answer to a creation",
      rule: "Every operation that returns a resource can be projected.",
      section: "RFC 7644 section 3.9",
      lines: ["44-153"],
      run: async (session) => {
        const answer = await session.post("/Users?attributes=userName", session.draftUser());
        const user = expectResource(answer, 201);
        expectThat(typeof user.id === "string", "id is missing.");
        expectUnassigned(user, "emails");
      },
    },
    {
      id: "projection-patch",
      title: "PATCH with attributes answers 200 with the resource",
      rule: "204 is not enough when attributes were asked for.",
      section: "RFC 7644 section 3.5.2",
      lines: ["44-104", "44-153"],
      needs: ["patch"],
      run: async (session) => {
        const { path } = await session.createUser();
        const body = buildPatch({ op: "replace", path: "title", value: "Baker" });
        const answer = await session.send({
          method: "PATCH",
          path: `${path}?attributes=title`,
          body,
        });
        const user = expectResource(answer, 200);
        expectValue(user, "title", "Baker");
        expectUnassigned(user, "emails");
      },
    },
  ],
};
