using System.Net;
using System.Text;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Testing.Rules;

/// <summary><c>session({...})</c>: reads what a test wants.</summary>
internal static class SessionWishes
{
    /// <summary>Octets of an <c>.eml</c> file.</summary>
    private const int MostOctets = 32 << 20;

    private static readonly string[] Keys =
        ["client", "proxy", "reverse", "server", "hello", "verb", "tls", "certificate", "auth", "from", "parameters", "to", "message", "eml"];

    /// <summary>Reads the argument, and says in the test's DNS what it says of the client's name.</summary>
    public static SessionWish Read(TestRun run, ScriptArguments arguments)
    {
        var options = TestOptions.Read("session", arguments[0], Keys);
        var wish = new SessionWish();
        if (options.Text("client") is { } client)
        {
            wish = wish with { Client = IPAddress.TryParse(client, out var address) ? address : throw options.Mistake("client", "an address such as '192.0.2.7'") };
        }

        if (options.Text("reverse") is { } reverse)
        {
            run.Resolver.Reverse(wish.Client.ToString(), reverse).Address(reverse, wish.Client.ToString());
            wish = wish with { Hello = reverse };
        }

        return wish with
        {
            Proxy = options.Inner("proxy", ProxyWishes.Keys) is { } proxy ? ProxyWishes.Read(proxy) : null,
            Server = options.Text("server"),
            Hello = options.IsNull("hello") ? null : Line(options, "hello") ?? wish.Hello,
            Verb = options.Text("verb") switch
            {
                null or "EHLO" => "EHLO",
                "HELO" => "HELO",
                _ => throw options.Mistake("verb", "'EHLO' or 'HELO'"),
            },
            Tls = options.TryGet("tls", out var tls) && tls.ValueKind is not System.Text.Json.JsonValueKind.False,
            ServerName = options.TryGet("tls", out tls) && tls.ValueKind == System.Text.Json.JsonValueKind.String ? tls.GetString() : null,
            Certificate = options.Inner("certificate", "names", "trusted", "expired") is { } shown
                ? new ClientCertificateWish(shown.Texts("names") ?? [], shown.Boolean("trusted") ?? true, shown.Boolean("expired") ?? false)
                : null,
            Auth = options.Inner("auth", "user", "password") is { } auth ? (auth.Text("user") ?? "user", auth.Text("password") ?? "password") : null,
            From = options.IsNull("from") ? null : Line(options, "from") ?? wish.From,
            Parameters = Line(options, "parameters") ?? "",
            To = options.Texts("to") is { } recipients ? [.. recipients.Select(recipient => Plain(options, "to", recipient))] : wish.To,
            Message = MessageOf(run, options),
        };
    }

    // A line end in an address would be another command: the test would not say what it seems to say.
    private static string? Line(TestOptions options, string key) => options.Text(key) is { } text ? Plain(options, key, text) : null;

    private static string Plain(TestOptions options, string key, string text) =>
        text.AsSpan().ContainsAny('\r', '\n') ? throw options.Mistake(key, "one line") : text;

    private static byte[]? MessageOf(TestRun run, TestOptions options)
    {
        if (options.Text("eml") is { } eml)
        {
            if (options.TryGet("message", out _))
            {
                throw options.Mistake("eml", "without message: one of the two is the message");
            }

            var path = Path.Combine(run.Folder, eml);
            var file = new FileInfo(path);
            return !file.Exists ? throw options.Mistake("eml", $"a file: there is no '{eml}' beside the test")
                : file.Length > MostOctets ? throw options.Mistake("eml", "a file of at most 32 MiB")
                : Lines(File.ReadAllBytes(path));
        }

        return options.IsNull("message") ? null : Lines(Encoding.UTF8.GetBytes(options.Text("message") ?? "Subject: test\n\nHello.\n"));
    }

    // Editors and checkouts end lines as they like; SMTP knows one line end.
    public static byte[] Lines(byte[] message)
    {
        using var text = new MemoryStream(message.Length + 64);
        for (var i = 0; i < message.Length; i++)
        {
            if (message[i] == '\n' && (i == 0 || message[i - 1] != '\r'))
            {
                text.WriteByte((byte)'\r');
            }

            text.WriteByte(message[i]);
        }

        return text.ToArray();
    }
}
