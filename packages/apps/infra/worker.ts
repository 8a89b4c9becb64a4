import { secretsOf } from "../src/infra/environment.ts";
import { DISTRIBUTION_REFERENCE } from "../src/infra/permissions.ts";
import type { Topology } from "../src/infra/topology.ts";
import { permissionsFrom } from "./functions.ts";
import { createNetwork, type Network } from "./network.ts";
import { scaleWorker } from "./scaling.ts";
import type { Distributions } from "./sites.ts";

/** The service that runs workers; in `sst dev` its command and its role's rights on the developer's machine, and nothing else. */
export function createWorker(t: Topology, distributions: Distributions): sst.aws.Service {
  const { worker, permanent, scope } = t;
  const network = scope.live ? undefined : createNetwork(worker, permanent, scope.region);
  const cluster = new sst.aws.Cluster("Workers", { vpc: privateNetwork(network), transform: { cluster: { name: worker.cluster } } });
  const service = new sst.aws.Service("Worker", {
    cluster,
    architecture: "arm64",
    cpu: worker.cpu,
    memory: worker.memory,
    image: { context: ".", dockerfile: worker.dockerfile },
    environment: { ...worker.environment, WEBORDINARY_DISTRIBUTIONS: distributionIds(distributions) },
    permissions: permissionsFrom(worker.permissions, (resource) => distributionArn(distributions, resource)),
    ssm: network ? secretParameters(t) : {},
    logging: { retention: permanent ? "3 months" : "1 week" },
    scaling: { min: worker.min, max: worker.max, cpuUtilization: false, memoryUtilization: false },
    dev: { command: worker.devCommand, autostart: true, directory: "." },
    ...(network ? { volumes: [{ efs: network.workspaces, path: worker.workspaces.mountPath }] } : {}),
    transform: {
      // How many run is said by the scaling and the router, not by a deployment of ours.
      service: (args, options) => {
        args.name = worker.service;
        // Nobody opens a shell in a container that holds people's work.
        args.enableExecuteCommand = false;
        options.ignoreChanges = [...(options.ignoreChanges ?? []), "desiredCount"];
        return undefined;
      },
    },
  });
  if (!scope.live) scaleWorker(t, service);
  return service;
}

type VpcArgs = Exclude<sst.aws.ClusterArgs["vpc"], sst.aws.Vpc>;

/** Given as a `Vpc`, SST would put the containers into public subnets. In `sst dev` there are none, and nothing is looked up. */
function privateNetwork(network: Network | undefined): VpcArgs {
  if (!network) return { id: "none", securityGroups: [], containerSubnets: [], loadBalancerSubnets: [] };
  const { vpc } = network;
  return { id: vpc.id, securityGroups: vpc.securityGroups, containerSubnets: vpc.privateSubnets, loadBalancerSubnets: vpc.publicSubnets };
}

/** Read by ECS when a container starts; they are no part of the task's definition. */
function secretParameters(t: Topology): Record<string, $util.Output<string>> {
  return Object.fromEntries(
    secretsOf("worker", t).map(({ secret, variable }) => {
      const name = `/${t.scope.app}/${t.scope.stage}/worker/${variable}`;
      const parameter = new aws.ssm.Parameter(`Worker${secret}`, { name, type: "SecureString", value: new sst.Secret(secret).value });
      return [variable, parameter.arn];
    }),
  );
}

function distributionArn(distributions: Distributions, resource: string): $util.Input<string> {
  if (!resource.startsWith(DISTRIBUTION_REFERENCE)) return resource;
  const found = distributions.get(resource.slice(DISTRIBUTION_REFERENCE.length));
  if (!found) throw new Error(`the worker may invalidate ${resource}, but there is no such distribution`);
  return found.nodes.distribution.arn;
}

const distributionIds = (distributions: Distributions): $util.Output<string> =>
  $jsonStringify(Object.fromEntries([...distributions].map(([projectId, cdn]) => [projectId, cdn.nodes.distribution.id])));
