import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Inputs = Readonly<Record<string, unknown>>;
type Asked = { readonly type: string; readonly name: string; readonly inputs: Inputs };

/** As much of `@pulumi/pulumi` as is used; the platform brings the package itself. */
export type Pulumi = {
  readonly runtime: {
    setMocks(
      mocks: { newResource(asked: Asked): { id: string; state: Inputs }; call(asked: { token: string; inputs: Inputs }): Inputs },
      project: string,
      stack: string,
      preview: boolean,
    ): unknown;
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
  };
};

export type MockedAccount = { readonly account: string; readonly region: string };

/**
 * Answers in place of Pulumi's engine, AWS and SST's own process, and writes what was asked for to a file. For a process of its
 * own, bundled together with the real sst.config.ts and SST's components: `mocked-stack.ts` does it.
 */
export async function mockEngine(pulumi: Pulumi, where: MockedAccount & { readonly out: string; readonly bundle: string }) {
  const resources: Asked[] = [];
  const builds: Inputs[] = [];
  await startSst(where, builds);
  pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const plain = opened(inputs) as Inputs;
        resources.push({ type, name, inputs: plain });
        return { id: `${name}-id`, state: { ...inputs, ...computed(where, type, name, plain) } };
      },
      call: ({ token, inputs }) => answer(where, token, inputs),
    },
    "webordinary",
    "mocked",
    false,
  );
  // Nothing waits for resources made inside of `apply`; when nothing is left to do, all of them have been.
  process.on("beforeExit", () => writeFileSync(where.out, JSON.stringify({ resources, builds })));
}

/** SST's process is asked over HTTP for what it knows about the account, and for builds. */
async function startSst({ account, region, bundle }: MockedAccount & { readonly bundle: string }, builds: Inputs[]): Promise<void> {
  const answers: Record<string, (input: Inputs) => unknown> = {
    "Provider.Aws.Bootstrap": () => ({
      asset: "sst-asset-mock",
      assetEcrRegistryId: account,
      assetEcrUrl: `${account}.dkr.ecr.${region}.amazonaws.com/sst-asset`,
      state: "sst-state-mock",
    }),
    "Provider.Aws.Appsync": () => ({ http: "mock.appsync-api", realtime: "mock.appsync-realtime-api" }),
    "Runtime.AddTarget": () => ({}),
    "Runtime.Build": ({ functionID, handler, runtime, properties }) => {
      builds.push({ functionId: functionID, handler, runtime, properties });
      return { handler: "index.handler", out: bundle, errors: [], sourcemaps: [] };
    },
  };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk));
    request.on("end", () => {
      const { method, params } = JSON.parse(body) as { method: string; params: [Inputs] };
      const known = answers[method];
      response.end(JSON.stringify(known ? { result: known(params[0]) } : { error: `rpc: can't find ${method}` }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  server.unref();
  process.env.SST_SERVER = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Pulumi wraps what is secret, marked by this; here it is looked at. */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (value === null || typeof value !== "object") return value;
  if (SECRET_MARK in value && "value" in value) return opened(value.value);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, opened(each)]));
}

/** What AWS would add: enough of it to tell which resource another one refers to. */
function computed({ account, region }: MockedAccount, type: string, name: string, inputs: Inputs): Inputs {
  const at = (service: string, rest: string) => ({ arn: `arn:aws:${service}:${region}:${account}:${rest}` });
  switch (type) {
    case "aws:sqs/queue:Queue":
      return { ...at("sqs", `${inputs.name}`), url: `https://sqs.${region}.amazonaws.com/${account}/${inputs.name}` };
    case "aws:dynamodb/table:Table":
      return { ...at("dynamodb", `table/${inputs.name}`), streamArn: `${at("dynamodb", `table/${inputs.name}`).arn}/stream/1` };
    case "aws:s3/bucket:Bucket":
      return { arn: `arn:aws:s3:::${inputs.bucket}`, hostedZoneId: "ZBUCKET" };
    case "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration":
      return { websiteDomain: `s3-website.${region}.amazonaws.com` };
    case "aws:lambda/function:Function":
      return at("lambda", `function:${inputs.name}`);
    case "aws:lambda/functionUrl:FunctionUrl":
      return { functionUrl: `https://${name.toLowerCase()}.lambda-url.${region}.on.aws/` };
    case "aws:iam/role:Role":
      return { arn: `arn:aws:iam::${account}:role/${inputs.name ?? name}`, name: inputs.name ?? name };
    case "aws:cloudwatch/eventBus:EventBus":
      return at("events", `event-bus/${inputs.name}`);
    case "aws:sns/topic:Topic":
      return at("sns", `${inputs.name}`);
    case "aws:cloudwatch/logGroup:LogGroup":
      return at("logs", `log-group:${inputs.name}`);
    case "aws:cloudfront/distribution:Distribution":
      return { arn: `arn:aws:cloudfront::${account}:distribution/${name}`, domainName: `${name}.cloudfront.net`, hostedZoneId: "ZFRONT", etag: "1" };
    case "aws:ec2/vpc:Vpc":
      return { ...at("ec2", `vpc/${name}`), cidrBlock: "10.0.0.0/16", defaultSecurityGroupId: `${name}-group` };
    case "aws:sesv2/emailIdentity:EmailIdentity":
      return { ...at("ses", `identity/${inputs.emailIdentity}`), dkimSigningAttributes: { tokens: ["one"] } };
    case "aws:acm/certificate:Certificate":
      return { arn: `arn:aws:acm:us-east-1:${account}:certificate/${name}`, domainValidationOptions: [validationOf(`${inputs.domainName}`)] };
    case "aws:acm/certificateValidation:CertificateValidation":
      return { certificateArn: inputs.certificateArn };
    case "aws:appautoscaling/policy:Policy":
      return at("autoscaling", `scalingPolicy:${inputs.name}`);
    case "docker-build:index:Image":
      return { digest: "sha256:0", ref: "image" };
    default:
      return at("mock", name);
  }
}

const validationOf = (domainName: string) => ({
  domainName,
  resourceRecordName: `_validation.${domainName}`,
  resourceRecordType: "CNAME",
  resourceRecordValue: "validation.example",
});

function answer({ account, region }: MockedAccount, token: string, inputs: Inputs): Inputs {
  switch (token.split(":").at(-1)) {
    case "getCallerIdentity":
      return { accountId: account, arn: `arn:aws:iam::${account}:user/mock`, userId: "mock" };
    case "getRegion":
      return { region, name: region, id: region };
    case "getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com" };
    case "getAvailabilityZones":
      return { names: [`${region}a`, `${region}b`], zoneIds: ["a", "b"] };
    case "getPolicyDocument":
      return { json: JSON.stringify({ Version: "2012-10-17", Statement: listOf(inputs.statements).map(statement) }), statements: inputs.statements };
    case "getZone":
      return { zoneId: `zone-${inputs.name}`, name: inputs.name };
    case "getAmi":
      return { id: "ami-mock" };
    case "getAuthorizationToken":
      return { proxyEndpoint: "mock", userName: "mock", password: "mock" };
    default:
      return inputs;
  }
}

const listOf = (value: unknown): readonly Inputs[] => (Array.isArray(value) ? value : []);

const statement = ({ sid, effect = "Allow", principals, actions, resources, conditions }: Inputs) => ({
  ...(sid ? { Sid: sid } : {}),
  Effect: effect,
  ...(principals ? { Principal: principals } : {}),
  Action: actions,
  ...(resources ? { Resource: resources } : {}),
  ...(conditions ? { Condition: conditions } : {}),
});
