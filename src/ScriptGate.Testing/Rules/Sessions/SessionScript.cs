using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ScriptGate.Testing.Rules;

/// <summary>Says a whole session as a polite client does: it goes on as far as the gateway lets it, and then says QUIT.</summary>
internal sealed class SessionScript(SessionWish wish, BenchClient client, X509Certificate2? certificate)
{
    /// <summary>The server name in the TLS handshake of a client that says none.</summary>
    public const string ServerName = "gateway.test";

    /// <summary>What was answered, in order.</summary>
    public List<BenchReply> Replies { get; } = [];

    /// <summary>The reply to each RCPT.</summary>
    public List<(string Address, BenchReply Reply)> Recipients { get; } = [];

    /// <summary>The reply that decided: the refusal that ended it, or the one to the message.</summary>
    public BenchReply? Decisive { get; private set; }

    public async Task RunAsync(bool isSecure)
    {
        if ((!isSecure || await client.SecureAsync(wish.ServerName ?? ServerName, certificate)) && await GreetAsync())
        {
            await TransactAsync();
        }

        if (!client.IsClosed)
        {
            await client.SayAsync("QUIT");
        }
    }

    private async Task<bool> GreetAsync()
    {
        if (!Took(await client.ReadAsync("")) || wish.Hello is null || !await SayAsync($"{wish.Verb} {wish.Hello}"))
        {
            return false;
        }

        if (wish.Tls && (!await SayAsync("STARTTLS") || !await client.SecureAsync(wish.ServerName ?? ServerName, certificate) || !await SayAsync($"{wish.Verb} {wish.Hello}")))
        {
            return false;
        }

        return wish.Auth is not { } auth || await SayAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{auth.User}\0{auth.Password}")));
    }

    private async Task TransactAsync()
    {
        if (wish.From is null || !await SayAsync($"MAIL FROM:<{wish.From}>{(wish.Parameters.Length == 0 ? "" : " ")}{wish.Parameters}"))
        {
            return;
        }

        var accepted = 0;
        BenchReply? refusal = null;
        foreach (var recipient in wish.To)
        {
            if (await client.SayAsync($"RCPT TO:<{recipient}>") is not { } reply)
            {
                return;
            }

            Recipients.Add((recipient, reply));
            Took(reply);
            accepted += reply.IsPositive ? 1 : 0;
            refusal = reply.IsPositive ? refusal : reply;
        }

        if (accepted == 0)
        {
            Decisive = refusal ?? Decisive;
        }
        else if (wish.Message is { } message && await SayAsync("DATA"))
        {
            Took(await client.SendAsync(message));
        }
    }

    private async Task<bool> SayAsync(string line) => Took(await client.SayAsync(line));

    private bool Took(BenchReply? reply)
    {
        if (reply is null)
        {
            return false;
        }

        Replies.Add(reply);
        Decisive = reply;
        return reply.IsPositive;
    }
}
