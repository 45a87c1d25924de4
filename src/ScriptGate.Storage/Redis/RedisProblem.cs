using StackExchange.Redis;

namespace ScriptGate.Storage.Redis;

/// <summary>What is wrong with a Redis server, as it goes on behind its name, said to the operator. What the server says is not repeated: it can quote what a client sent.</summary>
internal static class RedisProblem
{
    public static string Of(Exception exception) => exception switch
    {
        TimeoutException => "does not answer in time (state.timeout); look at the server and at the network",
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => "refuses the password; check state.password",
        RedisServerException server => Refusal(server.Message),
        RedisConnectionException connection when Mentions(connection, "NOAUTH") || Mentions(connection, "WRONGPASS") || Mentions(connection, "AuthenticationFailure") =>
            "refuses the password; check state.password",
        RedisException => "cannot be reached; check state.address and state.tls, and that the server runs",
        _ => $"cannot be used ({exception.GetType().Name})",
    };

    private static string Refusal(string message)
    {
        var code = message.Split(' ', 2)[0];
        return code switch
        {
            "OOM" => "is full; raise its maxmemory or let it evict keys that have a lifetime (volatile-ttl)",
            "READONLY" => "is a replica; name the server that may be written in state.address",
            "LOADING" => "is still reading its data",
            "MISCONF" => "takes no writes because it cannot save its data; look at its log",
            "NOAUTH" or "WRONGPASS" => "refuses the password; check state.password",
            "NOPERM" => "does not permit the scripts of the gateway; its account needs EVAL, EVALSHA, SCRIPT and the commands of hashes",
            "BUSY" => "is busy with a script of another program",
            _ => $"refuses the operation ({(code.Length is > 0 and <= 20 && code.All(char.IsAsciiLetterUpper) ? code : "an error without a code")})",
        };
    }

    private static bool Mentions(Exception exception, string word) => exception.ToString().Contains(word, StringComparison.Ordinal);
}
