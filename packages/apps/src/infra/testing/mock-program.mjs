// Runs in a process of its own, bundled together with the real sst.config.ts and SST's components: answers for the engine, and
// prints every resource that was asked for. `mocked-stack.ts` makes the bundle and reads what is printed.
// @ts-nocheck: it is bundled against the platform's own packages, which the repository's type check doesn't see.
import { createServer } from "node:http";
import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

const { account, region, out } = JSON.parse(process.env.MOCKED_STACK);

/** SST's own process, asked over HTTP for what it knows about the account and for builds. */
const ANSWERS = {
  "Provider.Aws.Bootstrap": { asset: "sst-asset-mock", assetEcrRegistryId: account, assetEcrUrl: `${account}.dkr.ecr.${region}.amazonaws.com/sst-asset`, state: "sst-state-mock" },
  "Provider.Aws.Appsync": { http: "example.appsync", realtime: "example.appsync-realtime" },
  "Runtime.AddTarget": {},
};
const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    const { method, params } = JSON.parse(body);
    const result = method === "Runtime.Build" ? built(params[0]) : ANSWERS[method];
    response.end(JSON.stringify(result === undefined ? { error: `rpc: can't find ${method}` } : { result }));
  });
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
server.unref();
process.env.SST_SERVER = `http://127.0.0.1:${server.address().port}`;

const builds = [];
function built(input) {
  builds.push({ functionId: input.functionID, handler: input.handler, runtime: input.runtime, properties: input.properties });
  return { handler: "index.handler", out: process.env.MOCKED_BUNDLE, errors: [], sourcemaps: [] };
}

const resources = [];
pulumi.runtime.setMocks(
  {
    newResource: ({ type, name, inputs }) => {
      resources.push({ type, name, inputs });
      return { id: `${name}-id`, state: { ...inputs, ...computed(type, name, inputs) } };
    },
    call: ({ token, inputs }) => answer(token, inputs),
  },
  "webordinary",
  "mocked",
  false,
);

/** What AWS would add: enough of it to tell which resource another one refers to. */
function computed(type, name, inputs) {
  const of = (service, rest) => ({ arn: `arn:aws:${service}:${region}:${account}:${rest}` });
  switch (type) {
    case "aws:sqs/queue:Queue":
      return { ...of("sqs", inputs.name), url: `https://sqs.${region}.amazonaws.com/${account}/${inputs.name}` };
    case "aws:dynamodb/table:Table":
      return { ...of("dynamodb", `table/${inputs.name}`), streamArn: `arn:aws:dynamodb:${region}:${account}:table/${inputs.name}/stream/1` };
    case "aws:s3/bucket:Bucket":
      return { arn: `arn:aws:s3:::${inputs.bucket}`, hostedZoneId: "ZBUCKET" };
    case "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration":
      return { websiteDomain: `s3-website.${region}.amazonaws.com` };
    case "aws:lambda/function:Function":
      return of("lambda", `function:${inputs.name}`);
    case "aws:lambda/functionUrl:FunctionUrl":
      return { functionUrl: `https://${name}.lambda-url.${region}.on.aws/` };
    case "aws:iam/role:Role":
      return { arn: `arn:aws:iam::${account}:role/${inputs.name ?? name}`, name: inputs.name ?? name };
    case "aws:cloudwatch/eventBus:EventBus":
      return of("events", `event-bus/${inputs.name}`);
    case "aws:sns/topic:Topic":
      return of("sns", inputs.name);
    case "aws:cloudwatch/logGroup:LogGroup":
      return of("logs", `log-group:${inputs.name}`);
    case "aws:cloudfront/distribution:Distribution":
      return { arn: `arn:aws:cloudfront::${account}:distribution/${name}`, domainName: `${name}.cloudfront.net`, hostedZoneId: "Z2FDTNDATAQYW2", etag: "1" };
    case "aws:ec2/vpc:Vpc":
      return { ...of("ec2", `vpc/${name}`), cidrBlock: "10.0.0.0/16", defaultSecurityGroupId: `${name}-group` };
    case "aws:sesv2/emailIdentity:EmailIdentity":
      return { ...of("ses", `identity/${inputs.emailIdentity}`), dkimSigningAttributes: { tokens: ["one"] } };
    case "aws:acm/certificate:Certificate":
      return { arn: `arn:aws:acm:us-east-1:${account}:certificate/${name}`, domainValidationOptions: [{ resourceRecordName: `_v.${inputs.domainName}`, resourceRecordType: "CNAME", resourceRecordValue: "v.example", domainName: inputs.domainName }] };
    case "aws:acm/certificateValidation:CertificateValidation":
      return { certificateArn: inputs.certificateArn };
    case "aws:appautoscaling/policy:Policy":
      return of("autoscaling", `scalingPolicy:${inputs.name}`);
    case "docker-build:index:Image":
      return { digest: "sha256:0", ref: "image" };
    default:
      return { arn: `arn:aws:mock:${region}:${account}:${name}` };
  }
}

function answer(token, inputs) {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: account, arn: `arn:aws:iam::${account}:user/mock`, userId: "mock" };
    case "aws:index/getRegion:getRegion":
      return { region, name: region, id: region };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws", dnsSuffix: "amazonaws.com" };
    case "aws:index/getAvailabilityZones:getAvailabilityZones":
      return { names: [`${region}a`, `${region}b`], zoneIds: ["a", "b"] };
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return { json: JSON.stringify({ Version: "2012-10-17", Statement: (inputs.statements ?? []).map(statement) }), statements: inputs.statements };
    case "aws:route53/getZone:getZone":
      return { zoneId: `zone-${inputs.name}`, name: inputs.name };
    case "aws:ec2/getAmi:getAmi":
      return { id: "ami-mock" };
    case "aws:ecr/getAuthorizationToken:getAuthorizationToken":
      return { proxyEndpoint: "mock", userName: "mock", password: "mock" };
    default:
      return inputs;
  }
}

const statement = ({ sid, effect = "Allow", principals, actions, resources, conditions }) => ({
  ...(sid ? { Sid: sid } : {}),
  Effect: effect,
  ...(principals ? { Principal: principals } : {}),
  Action: actions,
  ...(resources ? { Resource: resources } : {}),
  ...(conditions ? { Condition: conditions } : {}),
});

// Nothing waits for resources made inside of `apply`; when nothing is left to do, all of them have been.
process.on("beforeExit", () => writeFileSync(out, JSON.stringify({ resources, builds, outputs })));

let outputs;
export async function runMocked(config, run) {
  outputs = await pulumi.runtime.runInPulumiStack(() => run(config.run));
}
