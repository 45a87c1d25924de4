global using Condition = ScriptGate.Testing.Condition;
global using ManualClock = ScriptGate.Testing.ManualClock;
global using Patience = ScriptGate.Testing.Patience;
global using Shouldly;
global using Xunit;
