import { join } from "node:path";
import {
  allowedBy,
  isDeadLetters as isDead,
  type MockedStack,
  resourcesOf as of,
  one,
  policyOf,
  queuesOf,
  runMockedStack,
  sorted,
  statementsOf,
} from "@webordinary/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { INSTALLATION, TOPOLOGIES as topologies } from "./testing/installation.ts";

const root = join(import.meta.dirname, "../../../..");
/** The installation as it is checked in: no domain, no site, no mail. */
let bare: MockedStack;
let stacks: Record<keyof typeof topologies, MockedStack>;

beforeAll(async () => {
  bare = await runMockedStack(root, { stage: "scott", live: false });
  stacks = {
    production: await runMockedStack(root, { stage: "production", live: false, settings: INSTALLATION }),
    personal: await runMockedStack(root, { stage: "scott", live: false, settings: INSTALLATION }),
    live: await runMockedStack(root, { stage: "scott", live: true, settings: INSTALLATION }),
  };
}, 600_000);

const STAGES = ["production", "personal", "live"] as const;

describe.each(STAGES)("what sst.config.ts asks for, %s", (stage) => {
  it("has the tables of the topology, on demand and restorable to any second", () => {
    const { tables, permanent } = topologies[stage];
    const made = of(stacks[stage], "aws:dynamodb/table:Table").map(({ inputs }) => ({
      name: inputs.name,
      keys: [inputs.hashKey, ...(inputs.rangeKey === undefined ? [] : [inputs.rangeKey])],
      types: inputs.attributes,
      stream: inputs.streamEnabled ? inputs.streamViewType : undefined,
      ttl: inputs.ttl,
      billing: inputs.billingMode,
      recovery: inputs.pointInTimeRecovery,
      protected: inputs.deletionProtectionEnabled,
    }));
    const described = tables.map(({ name, definition: { partitionKey, sortKey, stream, ttlAttribute } }) => ({
      name,
      keys: [partitionKey.name, ...(sortKey ? [sortKey.name] : [])],
      types: [partitionKey, ...(sortKey ? [sortKey] : [])].map((key) => ({ name: key.name, type: key.type })),
      stream,
      ttl: ttlAttribute && { attributeName: ttlAttribute, enabled: true },
      billing: "PAY_PER_REQUEST",
      recovery: { enabled: true },
      protected: permanent,
    }));
    expect(sorted(made)).toEqual(sorted(described));
  });

  it("has the queues of the topology, each with dead letters of its own kind", () => {
    const { queues, strays, scope } = topologies[stage];
    const main = queuesOf(stacks[stage]).filter((queue) => !isDead(queue));
    const made = main.map(({ inputs }) => ({
      name: inputs.name,
      visibility: inputs.visibilityTimeoutSeconds,
      retention: inputs.messageRetentionSeconds,
      largest: inputs.maxMessageSize,
      redrive: JSON.parse(String(inputs.redrivePolicy)),
    }));
    const described = Object.values(queues).map(({ name, definition, deadLetter }) => ({
      name,
      visibility: definition.visibilitySeconds,
      retention: definition.retentionSeconds,
      largest: definition.maxMessageBytes,
      redrive: { deadLetterTargetArn: deadLetter.arn, maxReceiveCount: definition.maxReceiveCount },
    }));
    expect(sorted(made)).toEqual(sorted(described));
    const dead = queuesOf(stacks[stage]).filter(isDead);
    expect(dead.map(({ inputs }) => inputs.name).sort()).toEqual(
      [...Object.values(queues).map(({ deadLetter }) => deadLetter.name), ...Object.values(strays).map(({ name }) => name)].sort(),
    );
    const kinds = new Map(queuesOf(stacks[stage]).map(({ inputs }) => [inputs.name, Boolean(inputs.fifoQueue)]));
    for (const { deadLetter, name } of Object.values(queues))
      expect({ name, fifo: kinds.get(deadLetter.name) }).toEqual({ name, fifo: kinds.get(name) });
    for (const { inputs } of queuesOf(stacks[stage])) {
      expect(inputs).toMatchObject({ sqsManagedSseEnabled: true, tags: { app: "webordinary", stage: scope.stage } });
    }
  });

  it("has an alarm on every queue that is made", () => {
    const watched = of(stacks[stage], "aws:cloudwatch/metricAlarm:MetricAlarm").map(
      ({ inputs }) => (inputs.dimensions as { QueueName?: string } | undefined)?.QueueName,
    );
    expect(
      queuesOf(stacks[stage])
        .map(({ inputs }) => inputs.name)
        .filter((name) => !watched.includes(String(name))),
    ).toEqual([]);
  });

  it("lets a queue be sent to by one bucket or rule, and by TLS alone", () => {
    const { buckets, bus } = topologies[stage];
    const policies = of(stacks[stage], "aws:sqs/queuePolicy:QueuePolicy");
    expect(policies.length).toBe(queuesOf(stacks[stage]).length);
    const senders = policies.flatMap(({ inputs }) => policyOf(inputs.policy).filter(({ Effect }) => Effect === "Allow"));
    expect(senders.map(({ Condition }) => Condition?.[0]?.values[0]).sort()).toEqual(
      [bus.rules.routing.arn, bus.rules.routing.arn, buckets.mail.arn].sort(),
    );
    for (const { inputs } of policies) expect(policyOf(inputs.policy).some(({ Sid, Effect }) => Sid === "OnlyByTls" && Effect === "Deny")).toBe(true);
  });

  it("has the rules of the topology, and waits no longer than a day to give an event up", () => {
    const { bus, queues } = topologies[stage];
    const made = of(stacks[stage], "aws:cloudwatch/eventRule:EventRule").map(({ inputs }) => ({
      name: inputs.name,
      bus: inputs.eventBusName,
      pattern: JSON.parse(String(inputs.eventPattern)),
    }));
    expect(sorted(made)).toEqual(sorted(Object.values(bus.rules).map(({ name, pattern }) => ({ name, bus: bus.name, pattern }))));
    const target = one(of(stacks[stage], "aws:cloudwatch/eventTarget:EventTarget"), ({ inputs }) => inputs.targetId === "routing");
    expect(target.inputs).toMatchObject({ arn: queues.routing.arn, deadLetterConfig: { arn: queues.routing.deadLetter.arn } });
  });

  it("has closed, encrypted buckets that forget what nobody needs; the edit sites alone are public", () => {
    const { buckets, sites } = topologies[stage];
    const names = of(stacks[stage], "aws:s3/bucket:Bucket").map(({ inputs }) => inputs.bucket);
    expect(names.sort()).toEqual(
      [...Object.values(buckets).map(({ name }) => name), ...sites.flatMap(({ edit, production }) => [edit.bucket, production.bucket])].sort(),
    );
    const encrypted = of(stacks[stage], "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration");
    expect(encrypted.map(({ inputs }) => inputs.bucket).sort()).toEqual(names);
    const open = of(stacks[stage], "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").filter(({ inputs }) => !inputs.blockPublicPolicy);
    expect(open.map(({ inputs }) => inputs.bucket).sort()).toEqual(sites.map(({ edit }) => edit.bucket).sort());
    const lifetimes = of(stacks[stage], "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    expect(lifetimes.length).toBe(Object.keys(buckets).length + sites.length);
  });

  it("keeps old versions of what is kept in production, and lets a personal stage be removed with all it has", () => {
    const { permanent, buckets, sites } = topologies[stage];
    const versioned = of(stacks[stage], "aws:s3/bucketVersioning:BucketVersioning").length;
    expect(versioned).toBe(permanent ? Object.keys(buckets).length + sites.length : 0);
    expect(new Set(of(stacks[stage], "aws:s3/bucket:Bucket").map(({ inputs }) => inputs.forceDestroy))).toEqual(new Set([!permanent]));
  });

  it("has the functions of the topology with their limits, their environment and a log that ends", () => {
    const functions = Object.values(topologies[stage].functions);
    const made = of(stacks[stage], "aws:lambda/function:Function");
    expect(made.map(({ inputs }) => inputs.name).sort()).toEqual(functions.map(({ name }) => name).sort());
    for (const { name, limits, environment } of functions) {
      const { inputs } = one(made, (each) => each.inputs.name === name);
      // In `sst dev` SST's bridge stands in for the function, which runs on the developer's machine.
      if (stage !== "live") expect({ name, runtime: inputs.runtime }).toEqual({ name, runtime: "nodejs24.x" });
      if (stage !== "live") expect(inputs).toMatchObject({ architectures: ["arm64"], memorySize: limits.memoryMb, timeout: limits.timeoutSeconds });
      expect((inputs.environment as { variables: object }).variables).toMatchObject(environment);
    }
    const endless = of(stacks[stage], "aws:cloudwatch/logGroup:LogGroup").filter(({ inputs }) => !(Number(inputs.retentionInDays) > 0));
    expect(endless.map(({ name }) => name)).toEqual([]);
  });

  it("wakes functions so that one bad message stops no other", () => {
    const { functions, queues, strays } = topologies[stage];
    const mappings = of(stacks[stage], "aws:lambda/eventSourceMapping:EventSourceMapping");
    expect(mappings.map(({ inputs }) => inputs.functionResponseTypes)).toEqual(mappings.map(() => ["ReportBatchItemFailures"]));
    const relay = one(mappings, ({ inputs }) => String(inputs.functionName).endsWith(functions.relay.name));
    expect(relay.inputs).toMatchObject({
      bisectBatchOnFunctionError: true,
      startingPosition: "TRIM_HORIZON",
      destinationConfig: { onFailure: { destinationArn: strays.relay.arn } },
    });
    const taken = mappings
      .filter((each) => each !== relay)
      .map(({ inputs }) => [inputs.eventSourceArn, String(inputs.functionName).split(":").at(-1)]);
    expect(taken.sort()).toEqual(
      [
        [queues.mail.arn, functions.ingest.name],
        [queues.routing.arn, functions.router.name],
        [queues.output.arn, functions.reply.name],
      ].sort(),
    );
    const sweep = one(of(stacks[stage], "aws:scheduler/schedule:Schedule"), () => true);
    expect(sweep.inputs).toMatchObject({ scheduleExpression: "rate(5 minutes)", target: { deadLetterConfig: { arn: strays.janitor.arn } } });
  });

  it("allows every principal what the topology says, and no wildcard besides SST's own", () => {
    const { functions, worker } = topologies[stage];
    for (const { name, permissions } of Object.values(functions)) {
      const fn = one(of(stacks[stage], "aws:lambda/function:Function"), ({ inputs }) => inputs.name === name);
      const role = one(of(stacks[stage], "aws:iam/role:Role"), ({ inputs }) => inputs.name === String(fn.inputs.role).split("/").at(-1));
      expect(statementsOf(role)).toEqual(
        expect.arrayContaining(permissions.map(({ actions, resources }) => expect.objectContaining({ Action: actions, Resource: resources }))),
      );
    }
    const task = one(of(stacks[stage], "aws:iam/role:Role"), ({ name }) => name === "WorkerTaskRole");
    expect(allowedBy(task)).toEqual(expect.arrayContaining([...new Set(worker.permissions.flatMap(({ actions }) => actions))]));
    const wild = of(stacks[stage], "aws:iam/role:Role").flatMap((role) => allowedBy(role).filter((action) => action.includes("*")));
    expect([...new Set(wild)].sort()).toEqual(stage === "live" ? ["appsync:*", "s3:*"] : []);
    // Those two are the bridge of `sst dev`: its channel, and the bucket that SST keeps for itself.
    const anyResource = of(stacks[stage], "aws:iam/role:Role").flatMap((role) =>
      statementsOf(role)
        .filter(({ Resource }) => Resource?.includes("*"))
        .flatMap(({ Action }) => Action),
    );
    const SST_OWN = /^(ssmmessages:|ssm:GetParameter|secretsmanager:GetSecretValue$|appsync:\*$)/;
    expect([...new Set(anyResource.filter((action) => !SST_OWN.test(action)))].sort()).toEqual(["sqs:ListQueues"]);
  });

  it("has the alarms and the overview of the topology", () => {
    const { alarms, dashboard } = topologies[stage];
    const made = new Set(of(stacks[stage], "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => inputs.name));
    expect(alarms.filter(({ name }) => !made.has(name))).toEqual([]);
    const overview = one(of(stacks[stage], "aws:cloudwatch/dashboard:Dashboard"), () => true);
    expect(JSON.parse(String(overview.inputs.dashboardBody))).toEqual(dashboard.body);
  });

  it("gives every project an edit website named as its host, and a production bucket behind CloudFront", () => {
    const { sites, previews } = topologies[stage];
    const websites = of(stacks[stage], "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration").map(({ inputs }) => inputs.bucket);
    expect(websites.sort()).toEqual(sites.map(({ edit }) => edit.host).sort());
    const fronts = of(stacks[stage], "aws:cloudfront/distribution:Distribution");
    expect(fronts.flatMap(({ inputs }) => inputs.aliases as string[]).sort()).toEqual(
      [...sites.map(({ production }) => production.host), previews?.wildcard].sort(),
    );
    for (const { inputs } of fronts) {
      expect(inputs).toMatchObject({
        viewerCertificate: { sslSupportMethod: "sni-only" },
        defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
      });
      expect((inputs.origins as { originAccessControlId?: string }[])[0]?.originAccessControlId).toBeTruthy();
    }
    const addresses = of(stacks[stage], "aws:route53/record:Record")
      .filter(({ inputs }) => inputs.type === "A")
      .map(({ inputs }) => inputs.name);
    expect(addresses.sort()).toEqual([...sites.flatMap(({ edit, production }) => [edit.host, production.host]), previews?.wildcard].sort());
    const task = one(of(stacks[stage], "aws:iam/role:Role"), ({ name }) => name === "WorkerTaskRole");
    const invalidate = one(statementsOf(task), ({ Action }) => Action.includes("cloudfront:CreateInvalidation"));
    expect(invalidate.Resource?.length).toBe(sites.length);
    expect(invalidate.Resource?.every((arn) => arn.startsWith("arn:aws:cloudfront::"))).toBe(true);
  });
});

describe("the worker", () => {
  it("runs in private subnets, as none while there is nothing to do, and never as a public address", () => {
    const { worker } = topologies.production;
    const service = one(of(stacks.production, "aws:ecs/service:Service"), () => true);
    expect(service.inputs).toMatchObject({
      name: worker.service,
      desiredCount: 0,
      enableExecuteCommand: false,
      networkConfiguration: { assignPublicIp: false },
    });
    const { subnets } = service.inputs.networkConfiguration as { subnets: string[] };
    expect(subnets.every((subnet) => subnet.includes("Private"))).toBe(true);
    const target = one(of(stacks.production, "aws:appautoscaling/target:Target"), () => true);
    expect(target.inputs).toMatchObject({ minCapacity: 0, maxCapacity: worker.max });
  });

  it("grows with what waits, and goes when nothing waits, is in flight or is held", () => {
    const { worker, queues } = topologies.production;
    const policies = of(stacks.production, "aws:appautoscaling/policy:Policy").map(
      ({ inputs }) => inputs.stepScalingPolicyConfiguration as { adjustmentType: string },
    );
    expect(policies.map(({ adjustmentType }) => adjustmentType).sort()).toEqual(["ChangeInCapacity", "ExactCapacity"]);
    const alarm = (name: string) =>
      one(of(stacks.production, "aws:cloudwatch/metricAlarm:MetricAlarm"), ({ inputs }) => inputs.name === `${worker.service}-${name}`).inputs;
    expect(alarm("wanted")).toMatchObject({ metricName: "ApproximateNumberOfMessagesVisible", dimensions: { QueueName: queues.unclaimed.name } });
    const { metricQueries, evaluationPeriods } = alarm("idle") as {
      metricQueries: { metric?: { metricName: string }; expression?: string }[];
      evaluationPeriods: number;
    };
    expect(metricQueries.flatMap(({ metric }) => metric?.metricName ?? [])).toEqual([
      "ApproximateNumberOfMessagesVisible",
      "ApproximateNumberOfMessagesNotVisible",
      "held-claims",
    ]);
    expect(evaluationPeriods).toBe(worker.idleMinutes);
  });

  it("has encrypted workspaces that belong to its unprivileged user", () => {
    expect(one(of(stacks.production, "aws:efs/fileSystem:FileSystem"), () => true).inputs.encrypted).toBe(true);
    expect(one(of(stacks.production, "aws:efs/accessPoint:AccessPoint"), () => true).inputs).toMatchObject({ posixUser: { uid: 1000, gid: 1000 } });
  });

  it("gets its secrets from encrypted parameters: none is part of the task's definition", () => {
    const task = one(of(stacks.production, "aws:ecs/taskDefinition:TaskDefinition"), () => true);
    const [container] = JSON.parse(String(task.inputs.containerDefinitions)) as { environment: { name: string }[]; secrets: { name: string }[] }[];
    expect(container?.secrets.map(({ name }) => name).sort()).toEqual(["ANTHROPIC_API_KEY", "WEBORDINARY_GIT_TOKEN"]);
    expect(String(task.inputs.containerDefinitions)).not.toMatch(/anthropic-key|git-token/);
    const parameters = of(stacks.production, "aws:ssm/parameter:Parameter");
    expect(parameters.map(({ inputs }) => inputs.type)).toEqual(["SecureString", "SecureString"]);
  });

  it("is a command on the developer's machine in `sst dev`: no service, no network, no volume", () => {
    const built = stacks.live.resources.filter(({ type }) => /^aws:(ecs\/service|ecs\/taskDefinition|appautoscaling|efs|ec2)/.test(type));
    expect(built.map(({ type }) => type)).toEqual([]);
    expect(topologies.live.worker.devCommand).toMatch(/^node .*packages\/apps\/src\/worker\/main\.ts$/);
  });
});

describe("stages", () => {
  it("share no physical name", () => {
    const names = (stack: MockedStack) =>
      new Set(
        stack.resources
          .flatMap(({ inputs }) => [
            inputs.name,
            inputs.bucket,
            inputs.functionName,
            inputs.dashboardName,
            inputs.ruleSetName,
            inputs.emailIdentity,
            inputs.policyName,
          ])
          .filter((name) => typeof name === "string"),
      );
    const personal = names(stacks.personal);
    // A namespace inside of each stage's own network, and the bucket in which SST keeps an account's bundles.
    const shared = [...names(stacks.production)].filter((name) => personal.has(name) && name !== "sst" && name !== "sst-asset-mock");
    expect(shared).toEqual([]);
  });

  it("receive mail only where that was opted into, since an account has one active rule set", () => {
    const rules = (stack: MockedStack) =>
      stack.resources
        .filter(({ type }) => /^aws:ses\/(receipt|active)/i.test(type))
        .map(({ type }) => type.split(":").at(-1))
        .sort();
    expect(rules(stacks.production)).toEqual(["ActiveReceiptRuleSet", "ReceiptRule", "ReceiptRuleSet"]);
    expect([rules(stacks.personal), rules(stacks.live), rules(bare)]).toEqual([[], [], []]);
    const inbox = one(of(stacks.production, "aws:s3/bucketPolicy:BucketPolicy"), ({ name }) => name.startsWith("MailBucket"));
    const ses = one(policyOf(inbox.inputs.policy), ({ Action }) => Action.includes("s3:PutObject"));
    expect(ses.Condition?.map(({ variable }) => variable).sort()).toEqual(["aws:SourceAccount", "aws:SourceArn"]);
  });

  it("tell somebody, and have a budget, in production alone", () => {
    const told = (stack: MockedStack) => [of(stack, "aws:sns/topic:Topic").length, of(stack, "aws:budgets/budget:Budget").length];
    expect([told(stacks.production), told(stacks.personal), told(stacks.live)]).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    const silent = of(stacks.production, "aws:cloudwatch/metricAlarm:MetricAlarm").filter(({ inputs }) => !Array.isArray(inputs.alarmActions));
    expect(silent.map(({ name }) => name)).toEqual([]);
    expect(one(of(stacks.production, "aws:sns/topic:Topic"), () => true).inputs.kmsMasterKeyId).toBeTruthy();
  });

  it("work as checked in, without a domain", () => {
    expect(of(bare, "aws:cloudfront/distribution:Distribution")).toEqual([]);
    expect(of(bare, "aws:lambda/function:Function").length).toBe(6);
    expect(of(bare, "aws:ecs/service:Service").length).toBe(1);
  });
});
