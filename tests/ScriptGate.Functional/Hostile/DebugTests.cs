using ScriptGate.Functional.Harness;
using ScriptGate.Testing;

namespace ScriptGate.Functional.Hostile;

public sealed class DebugTests
{
    [Fact]
    public async Task Loop()
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await TestGateway.StartAsync(new Scenario(member.Address).With("limits", """{ "textLine": "1MiB" }"""));
        var text = $"Subject: one\r\n\r\n{new string('a', 65536)}.\r\n{new string('b', 65535)}.MAIL FROM:<evil@client.example>\r\n.\r\n";
        for (var i = 0; i < 300; i++)
        {
            await using var client = gateway.Connect();
            await client.GreetAsync();
            try
            {
                await Smuggling.SendAsync(client, text);
            }
            catch (Exception e)
            {
                var c = member.Connections[^1];
                throw new InvalidOperationException($"round {i}: connections {member.Connections.Count}, bodies {c.Bodies.Count}, commands {string.Join('|', c.Commands.Select(x => x[..Math.Min(x.Length, 50)]))}, received {c.Received.Length}, reads {string.Join(',', c.Reads.TakeLast(30))}\n{string.Join('\n', gateway.Log.Lines.Select(l => l.Text).TakeLast(20))}", e);
            }
        }
    }
}
