import path from 'node:path';
import { desktopMethods } from '../api/desktop-methods';
import { EventHub } from '../api/event-hub';
import { handOverMethod } from '../api/hand-over-method';
import { imageMethods } from '../api/image-methods';
import { MethodRegistry } from '../api/method-registry';
import { familyMethods } from '../api/family-methods';
import { safetyMethods } from '../api/safety-methods';
import { screenMethods } from '../api/screen-methods';
import { sessionMethods } from '../api/session-methods';
import { settingsMethods } from '../api/settings-methods';
import { setupMethods } from '../api/setup-methods';
import { snapshotMethods } from '../api/snapshot-methods';
import { systemCheckMethods, systemInfoMethod } from '../api/system-methods';
import { taskMethods } from '../api/task-methods';
import { terminalMethods } from '../api/terminal-methods';
import { vmMethods } from '../api/vm-methods';
import { Doctor } from '../doctor/doctor';
import { installToolsTask } from '../doctor/install-tools';
import { thisComputer } from '../doctor/this-computer';
import type { Driver } from '../driver/driver';
import { DriverSet } from '../driver/driver-set';
import { machineTypes } from '../driver/qemu/machines';
import { QemuDriver } from '../driver/qemu/qemu-driver';
import { findShareProgram } from '../driver/qemu/share-daemon';
import { Families } from '../family/families';
import { familyTaskDefinitions, FamilyTasks } from '../family/family-tasks';
import { SetAsides } from '../family/set-asides';
import { Snapshots } from '../family/snapshots';
import { lookForTart } from '../driver/tart/find-tart';
import { TartDriver } from '../driver/tart/tart-driver';
import { cloneVmTask } from '../fleet/clone-vm';
import { copyFolderTask, startFolderCopy } from '../fleet/copy-folder-task';
import { createVmTask } from '../fleet/create-vm';
import { deleteVmTask } from '../fleet/delete-vm';
import { Fleet } from '../fleet/fleet';
import { ForeignVms } from '../fleet/foreign-vms';
import { keepGuestNames } from '../fleet/guest-name';
import type { GuestWatch } from '../fleet/guest-watch';
import { Lifecycle } from '../fleet/lifecycle';
import type { FleetParts } from '../fleet/make-vm';
import { readyGuest } from '../fleet/ready-guest';
import { reconcile } from '../fleet/reconcile';
import { defaultResources } from '../fleet/resource-limits';
import { Shares } from '../fleet/shares';
import type { VmRecord } from '../fleet/vm-record';
import { VmRegistry } from '../fleet/vm-registry';
import { VmStore } from '../fleet/vm-store';
import type { WriteIdentity } from '../fleet/write-identity';
import { writeSeed } from '../guest/seed';
import { runCommand } from '../host/command';
import { Emitter } from '../host/emitter';
import { readHostCapacity } from '../host/host-capacity';
import { KeyedMutex } from '../host/keyed-mutex';
import { ImageCatalogue, imageTaskDefinitions } from '../image/image-catalogue';
import { hostArchitecture } from '../image/image-recipe';
import { imageSource } from '../image/image-source';
import { Upstream } from '../network/upstream';
import { Screens } from '../screen/screens';
import { CheckBook } from '../safety/check-book';
import { checkTask } from '../safety/check-task';
import { Freshness } from '../safety/freshness';
import type { LookParts } from '../safety/look';
import { Rescuer } from '../safety/rescue';
import { RescueService } from '../safety/rescue-service';
import { rescueTask } from '../safety/rescue-task';
import { SafetyService } from '../safety/safety-service';
import { ThrowAwayCopies } from '../safety/throw-away-copy';
import { TaskRunner } from '../tasks/task-runner';
import { AcceleratorProbe } from './accelerator-probe';
import { driverInfos } from './driver-infos';
import { guestIntroduction, type IntroductionParts } from './guest-introduction';
import { guestWatching } from './guest-watching';
import { openKeptFiles } from './kept-files';
import { clawboxRoom } from './clawbox-room';
import type { Compose } from './orchestrator';
import { loginCallbacks } from './login-callbacks';
import { networkRoom } from './network-room';
import { payloadRoom } from './payload-room';
import { OrchestratorLog } from './orchestrator-log';
import { setupRoom } from './setup-room';

/** Builds all services in order; each gets its collaborators here and nowhere else. */
export const compose: Compose = async ({ paths, role, version }) => {
  const warnings: string[] = [];
  const warn = (sentence: string): void => void warnings.push(sentence);
  const { families: familyStore, settings, keyPair, scripts } = await openKeptFiles(paths, warn);
  const log = new OrchestratorLog(path.join(paths.logs, 'orchestrator.log'));
  const events = new EventHub((error) => log.write(`A client failed to take an event: ${String(error)}`));
  const handOverRequests = new Emitter<void>();
  const capacity = () => readHostCapacity(paths.home);

  const qemu = new QemuDriver({ paths, run: runCommand, log: (line) => log.write(line) });
  const tart = new TartDriver({ paths, run: runCommand, log: (line) => log.write(line) });
  const driver: Driver = new DriverSet([qemu, tart], (id) => registry.record(id).driver);
  const registry: VmRegistry = new VmRegistry(
    new VmStore(paths.vms),
    (record) => driver.capabilities(record.id),
    Date.now,
    (familyId) => familyStore.get(familyId),
  );
  warnings.push(...(await registry.load()));
  const newVm = () => settings.current.newVm;
  const locks = new KeyedMutex();
  const images = imageSource(paths.images);
  const gitChanges = new Emitter<string>();
  const introduction: IntroductionParts = {
    registry,
    authorizedKey: keyPair.publicKey,
    script: scripts.enroll,
    execute: (id, argv, stdin) => tart.execute(id, argv, stdin),
    runsForOthers: (id) => tart.runsForOthers(id),
    contact: { paths, privateKeyFile: keyPair.privateKeyFile, run: runCommand },
    log: (line) => log.write(line),
  };
  const watchGuest = guestWatching(
    paths,
    scripts,
    keyPair.privateKeyFile,
    (record, endpoint) =>
      record.driver === tart.kind ? guestIntroduction(introduction, record.id, endpoint) : null,
    {
      onGitChange: (vmId) => gitChanges.emit(vmId),
      onPayload: (vmId, status) => payloads.heard(vmId, status),
    },
  );
  const writeIdentity: WriteIdentity = ({ id, name, machineId, user }, seedFolder) =>
    writeSeed(seedFolder, { id, name, machineId, user, authorizedKey: keyPair.publicKey }, runCommand);
  const guestOf = (vm: string): GuestWatch => readyGuest(registry, lifecycle, vm);
  const payloadParts = { registry, driver, machines: tart, guestOf, paths, warn, tasks: () => tasks };
  const { payloads, ...payloadKeeping } = await payloadRoom({
    ...payloadParts,
    log: (line) => log.write(line),
  });
  const lifecycle: Lifecycle = new Lifecycle({
    registry,
    driver,
    images,
    capacity,
    watchGuest,
    writeIdentity,
    guard: payloads,
    locks,
    now: Date.now,
  });
  const shares = new Shares(registry, driver, lifecycle);
  const screens = new Screens(registry, driver);
  const callbacks = loginCallbacks(registry, guestOf);

  const rescueBefore = (vm: VmRecord) => rescues.rescueBefore(vm);
  const fleetParts: FleetParts = { registry, lifecycle, driver, locks, writeIdentity, rescueBefore };
  const computer = thisComputer(machineTypes[hostArchitecture()]);
  const lookParts: LookParts = {
    registry,
    copies: new ThrowAwayCopies({ ...fleetParts, watchGuest, capacity }),
    guestOf,
    script: scripts.gitScan,
    now: Date.now,
  };
  const checks = new CheckBook(registry);
  await checks.load();
  const upstream = await Upstream.open(path.join(paths.home, 'upstream-proxy'), (sentence) =>
    warnings.push(sentence),
  );
  const { network, methods: networkMethods } = await networkRoom({
    registry,
    families: familyStore,
    guestOf,
    paths,
    privateKeyFile: keyPair.privateKeyFile,
    dial: upstream.dial,
    upstream,
  });
  const setUp = await setupRoom({
    fleet: fleetParts,
    store: familyStore,
    guestOf,
    network,
    paths,
    statusScript: scripts.agentStatus,
    version,
  });
  const tasks: TaskRunner = new TaskRunner({
    folder: paths.tasks,
    definitions: [
      createVmTask(fleetParts),
      cloneVmTask(fleetParts),
      deleteVmTask(fleetParts),
      copyFolderTask(guestOf, runCommand),
      ...familyTaskDefinitions(fleetParts, familyStore),
      checkTask(lookParts, checks),
      rescueTask(lookParts, new Rescuer(scripts.gitRescue, runCommand, Date.now)),
      ...setUp.definitions,
      ...payloadKeeping.definitions,
      ...imageTaskDefinitions(paths, runCommand),
      installToolsTask({ ...computer, run: runCommand }),
    ],
    log: warn,
    now: Date.now,
  });
  const catalogue = new ImageCatalogue(paths, tasks, (sentence) => log.write(sentence));
  const fleet = new Fleet(
    registry,
    lifecycle,
    tasks,
    catalogue,
    capacity,
    { disk: qemu.kind, registry: tart.kind },
    newVm,
  );
  const clawbox = clawboxRoom({ registry, fleet, lifecycle, log: (line) => log.write(line) });
  const safety = new SafetyService(registry, checks, tasks);
  const rescues = new RescueService(registry, tasks, paths.rescue, Date.now);
  const freshness = new Freshness(lookParts, checks);
  const listDrivers = () =>
    driverInfos({
      platform: computer.platform,
      machine: machineTypes[hostArchitecture()],
      defaults: async () => defaultResources(await capacity(), newVm()),
      ownImageId: () => catalogue.defaultId(),
    });
  const familyTasks = new FamilyTasks(fleetParts, tasks);
  const families = new Families(familyStore, registry, fleet, familyTasks, listDrivers, Date.now);
  const snapshots = new Snapshots(registry, families, familyStore, familyTasks, safety, capacity, Date.now);
  const setAsides = new SetAsides(registry, familyTasks, safety, Date.now);
  const setup = setUp.service({ families, work: familyTasks, tasks, gate: safety });
  const accelerator = new AcceleratorProbe(qemu);
  const doctor = new Doctor({
    ...computer,
    home: paths.home,
    run: runCommand,
    tasks,
    images: catalogue,
    preferredImageId: () => newVm().imageId,
    freeDiskGB: async () => (await capacity()).freeDiskGB,
    freeable: () => setAsides.freeable(),
    probe: accelerator,
    sharesProblem,
    ...(computer.platform === 'darwin' ? { tart: () => lookForTart(runCommand) } : {}),
  });

  for (const source of [registry, tasks, catalogue, settings, familyStore])
    source.on((news) => events.publish(news));
  lifecycle.onReady((id) => shares.connectAll(id));
  lifecycle.onReady(async (id) => freshness.ready(id));
  lifecycle.onReady((id) => network.ready(id));
  lifecycle.onReady((id) => payloads.ready(id));
  lifecycle.onReady(async (id) => {
    await setUp.logins
      .read(id)
      .catch((error: unknown) => log.write(`Nobody knows who is logged in: ${String(error)}`));
  });
  const stopNaming = keepGuestNames(registry, lifecycle);
  gitChanges.on((vmId) => freshness.changed(vmId));

  await lifecycle.adopt();
  await network.adopt();
  payloads.adopt();
  await tasks.resumeAll();
  await reconcile(
    fleetParts,
    (vmId) => familyTasks.isBusy(vmId),
    (vmId, name) => tasks.start('vm.delete', { vmId, name }),
  );
  const foreignVms = new ForeignVms(registry, driver, lifecycle, warn, clawbox.recognize);
  await foreignVms.refresh();
  const stopWatchingTart = tart.onForeignChange(() => void foreignVms.refresh());
  const onFailure = (error: unknown): void => log.write(`Tidying up failed: ${String(error)}`);
  await families.forgetEmpty();
  registry.on((news) => {
    if (news.topic === 'vm.removed') families.forgetEmpty().catch(onFailure);
  });
  const stopSweeping = setAsides.sweep(onFailure);
  void accelerator.ask();

  const methods = MethodRegistry.of([
    systemInfoMethod({
      version,
      home: paths.home,
      role,
      capacity,
      accelerator: () => accelerator.answer,
      preferred: newVm,
      drivers: listDrivers,
      warnings: () => [...warnings, ...accelerator.problems],
    }),
    handOverMethod(role, handOverRequests),
    ...vmMethods({
      registry,
      fleet,
      setAsides,
      lifecycle,
      shares,
      copyFolder: (input) => startFolderCopy({ registry, tasks, guestOf }, input),
      events,
      consoleLog: (id) => driver.consoleLog(id),
    }),
    ...familyMethods(families),
    ...snapshotMethods(snapshots, setAsides),
    ...safetyMethods(safety, rescues),
    ...setupMethods(setup),
    ...networkMethods,
    ...payloadKeeping.methods,
    ...clawbox.methods,
    ...screenMethods((vm) => screens.locate(vm)),
    ...taskMethods(tasks, events),
    ...imageMethods(catalogue),
    ...settingsMethods({ settings, images: catalogue, capacity }),
    ...systemCheckMethods(doctor),
    ...sessionMethods(guestOf),
    ...terminalMethods(),
    ...desktopMethods(),
  ]);

  return {
    methods,
    events,
    screens,
    callbacks,
    terminalCommand: (vm, session) => guestOf(vm).terminalCommand(session),
    busy: () =>
      network.isNeeded ||
      payloads.isNeeded ||
      tasks.list().some((task) => task.endedAt === null && task.state !== 'held'),
    onHandOverRequested: (listener) => handOverRequests.on(listener),
    park: () => tasks.park(),
    async dispose() {
      stopSweeping();
      stopNaming();
      clawbox.dispose();
      freshness.dispose();
      callbacks.dispose();
      await tasks.park();
      await network.dispose();
      await payloads.dispose();
      stopWatchingTart();
      catalogue.dispose();
      await lifecycle.dispose();
      await driver.dispose();
      await log.close();
    },
  };
};

/** Why folders can't be shared with guests here, or null when they can. */
function sharesProblem(): string | null {
  const program = findShareProgram();
  return typeof program === 'string' ? program : null;
}
