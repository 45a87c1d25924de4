using ScriptGate.Commands;

return await GatewayCommands.RunAsync(CommandContext.OfProcess(), args);
