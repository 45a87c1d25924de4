using System.CommandLine;
using System.Globalization;
using ScriptGate.Admin;
using ScriptGate.Terminal;

namespace ScriptGate.Commands;

/// <summary><c>scriptgate tls</c>: the TLS counters of each virtual server and the certificates with their ends; or have counters begin anew.</summary>
internal static class TlsCommand
{
    private const string All = "all";

    public static Command Create(CommandContext context, Option<string> config)
    {
        var json = JsonOutput.Option();
        var reset = new Option<string?>("--reset") { Description = $"Have the counters of this virtual server begin anew; '{All}' for those of every one.", HelpName = "SERVER" };
        var command = new Command("tls", "Show the running gateway's TLS with clients: handshakes and blocked commands of each virtual server, certificates and when they end.") { reset, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var gateway = GatewayClient.Find(context, parsed.GetRequiredValue(config));
            return parsed.GetValue(reset) is { } server
                ? await ResetAsync(context, gateway, server, parsed.GetValue(json), cancellationToken)
                : await ShowAsync(context, gateway, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> ResetAsync(CommandContext context, GatewayClient gateway, string server, bool json, CancellationToken cancellationToken)
    {
        var path = server == All ? "/api/tls/reset" : $"/api/tls/reset?server={Uri.EscapeDataString(server)}";
        var view = await gateway.PostAsync(path, AdminJson.Default.TlsResetView, cancellationToken);
        context.Show(json, view, AdminJson.Default.TlsResetView, () => context.Out.WriteLine($"the TLS counters of {string.Join(", ", view.VirtualServers)} begin anew"));
        return ExitCodes.Success;
    }

    private static async Task<int> ShowAsync(CommandContext context, GatewayClient gateway, bool json, CancellationToken cancellationToken)
    {
        var view = await gateway.GetAsync("/api/tls", AdminJson.Default.TlsView, cancellationToken);
        context.Show(json, view, AdminJson.Default.TlsView, () => Print(context, view));
        return ExitCodes.Success;
    }

    private static void Print(CommandContext context, TlsView view)
    {
        var console = context.Style.Open(context.Out);
        var servers = Tables.Create("virtual server", "TLS", "accepted", "current", "maximum", "failed", "refused", "blocked commands");
        foreach (var server in view.VirtualServers)
        {
            servers.AddTextRow(
                server.VirtualServer,
                server.ImplicitTls ? "from the first byte" : $"starttls {server.Starttls}",
                Number(server.Accepted),
                Number(server.Current),
                Number(server.Maximum),
                Number(server.Failed),
                Number(server.Refused),
                Number(server.Blocked));
        }

        console.Write(servers);
        if (view.Certificates.Count > 0)
        {
            var certificates = Tables.Create("profile", "certificate", "names", "key", "ends");
            foreach (var certificate in view.Certificates)
            {
                certificates.AddTextRow(certificate.Profile, certificate.Subject, string.Join(", ", certificate.Names), certificate.Key, Moment.Of(certificate.NotAfter));
            }

            console.Write(certificates);
        }

        if (view.Members.Count > 0)
        {
            var members = Tables.Create("pool", "member", "clear after a failed handshake", "octets behind STARTTLS");
            foreach (var member in view.Members)
            {
                members.AddTextRow(member.Pool, member.Address, Number(member.Fallbacks), Number(member.Injections));
            }

            console.Write(members);
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
