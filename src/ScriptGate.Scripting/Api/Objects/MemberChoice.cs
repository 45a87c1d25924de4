using System.Net;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>session.member</c>, <c>transaction.member</c> and <c>session.source</c>: where mail goes, and from where.</summary>
internal static class MemberChoice
{
    /// <summary>Names a member, or none with null.</summary>
    public static void Set(Action<string?> set, ScriptArguments arguments)
    {
        var name = arguments.OptionalText(0, "the address of a member");
        RuleMistake.Guard("member", () => set(name));
    }

    /// <summary>Names our address, or none with null.</summary>
    public static void SetSource(ISession session, ScriptArguments arguments)
    {
        var text = arguments.OptionalText(0, "an address of this machine");
        IPAddress? address = null;
        if (text is not null && !EndpointText.TryAddress(text, out address))
        {
            throw new ScriptArgumentException($"source: '{text}' is not an IP address");
        }

        RuleMistake.Guard("source", () => session.Source = address);
    }
}
