global using FreePorts = ScriptGate.Testing.FreePorts;
global using Shouldly;
global using Xunit;

// Each of these tests starts programs of its own; more than two at a time only wait for each other on a small machine.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

// Postfix, signals, /proc.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
