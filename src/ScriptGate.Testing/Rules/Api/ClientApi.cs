using System.Text;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Testing.Rules;

/// <summary><c>connect({...})</c>: a client that says what the test says, line by line.</summary>
internal static class ClientApi
{
    public static readonly ApiObject<ConnectedClient> Kind = new ApiObject<ConnectedClient>("ConnectedClient", "A client that is connected.")
        .Object("greeting", SessionResultApi.Reply, "The greeting; null when the gateway closed instead.", it => it.Session.Greeting)
        .Method("say", 1, "(line: string): Promise<ClientReply | null>", "Sends a line and reads the reply; null when the gateway closed instead.", (it, arguments) =>
        {
            var line = arguments.Text(0, "line");
            return Later(it.Session.DoAsync(client => client.SayAsync(line)));
        }, SessionResultApi.Reply)
        .Method("send", 2, "(message: string, options?: { raw?: boolean }): Promise<ClientReply | null>", "Sends a message after 354, with its final dot, and reads the reply. With raw what is sent is what is written: no line end is mended, no dot doubled or added.", (it, arguments) =>
        {
            var octets = Encoding.UTF8.GetBytes(arguments.Text(0, "message"));
            var isRaw = TestOptions.Read("send", arguments[1], "raw").Boolean("raw") ?? false;
            var message = isRaw ? octets : SessionWishes.Lines(octets);
            it.Session.Message = message;
            return Later(it.Session.DoAsync(client => client.SendAsync(message, isRaw)));
        }, SessionResultApi.Reply)
        .Method("secure", 1, "(serverName?: string): Promise<boolean>", "Does the TLS handshake after STARTTLS; false when it failed.", (it, arguments) =>
        {
            var name = arguments.OptionalText(0, "serverName") ?? SessionScript.ServerName;
            return ScriptValue.Promise(Task.Run(async () => (ScriptValue)await it.Session.Client.SecureAsync(name)));
        })
        .Method("end", 0, "(): Promise<SessionResult>", "Ends the connection, with QUIT or without, and says what came of the session.", (it, _) =>
            ScriptValue.Promise(Task.Run(async () => ScriptValue.OfHost(await it.Run.EndAsync(it.Session)))), SessionResultApi.Kind);

    private static ScriptValue Later(Task<BenchReply?> pending) => ScriptValue.Promise(OfReplyAsync(pending));

    private static async Task<ScriptValue> OfReplyAsync(Task<BenchReply?> pending) => ScriptValue.OfHost(await pending);
}

/// <summary>A session that the test leads itself.</summary>
internal sealed record ConnectedClient(TestRun Run, OpenSession Session);
