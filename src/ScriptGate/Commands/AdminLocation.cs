using ScriptGate.Core.Configuration;

namespace ScriptGate.Commands;

/// <summary>Where the running gateway listens for commands, by its configuration.</summary>
/// <remarks>
/// The file may be in the middle of an edit, or name secrets that only the service has: errors that do not concern the endpoint do not stand in the way.
/// </remarks>
internal static class AdminLocation
{
    private static readonly string[] Needed = ["admin", "admin.listen", "admin.token"];

    /// <exception cref="GatewayException">The configuration does not say.</exception>
    public static GatewayOptions Find(CommandContext context, string file)
    {
        var configuration = ConfigurationLoader.Load(file, context.Environment);
        var options = configuration.Options ?? ReadBroken(context, file);
        if (options is null)
        {
            context.Complain(configuration.Diagnostics);
            throw new GatewayException(ExitCodes.Invalid, $"{file} does not say where its gateway listens (admin.listen)");
        }

        return options.Admin.Listen.Port == 0
            ? throw new GatewayException(ExitCodes.Invalid, "admin.listen has port 0: nobody can tell which port the gateway got")
            : options;
    }

    private static GatewayOptions? ReadBroken(CommandContext context, string file)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }

        var bag = new DiagnosticBag();
        if (!ConfigurationText.TryRead(text, file, numberLines: true, bag, out var root) || root is null || root.Kind != System.Text.Json.JsonValueKind.Object)
        {
            return null;
        }

        new EnvironmentOverrides(bag).Apply(root, context.Environment);
        var sources = new ConfigurationSources(file);
        var surroundings = new ConfigurationSurroundings(Path.GetDirectoryName(Path.GetFullPath(file))!, context.Environment);
        var options = new ConfigurationBinder(surroundings, sources, bag, isComplete: true).Bind(root);
        return Array.Exists(Needed, sources.IsBroken) ? null : options;
    }
}
