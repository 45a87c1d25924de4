using System.Text;
using ScriptGate.Interop.Harness;
using ScriptGate.Interop.Harness.Gateway;
using ScriptGate.Testing;

namespace ScriptGate.Interop.Hostile;

/// <summary>DOS-16: who sends a gigabyte, whatever he has announced, and a process whose memory is its own.</summary>
public sealed class GigabyteTests
{
    private const int Chunk = 1024 * 1024;
    private const int Chunks = 1024;

    // The default limit is 25 MiB, and as much again is read and dropped so that the sender hears of it. On top of that comes what lies in the buffers of two sockets.
    private const int MostTaken = 50 + 16;

    // Less than a third of what is read.
    private const long MostMemory = 16 * Chunk;

    [Theory]
    [InlineData("")]
    [InlineData(" SIZE=10")]
    public async Task Who_sends_a_gigabyte_hears_552_and_is_closed_and_costs_no_memory(string size)
    {
        await using var member = ScriptedMember.Start();
        await using var gateway = await RealGateway.StartAsync(new GatewayPlan(member.Address));
        await SendAsync(gateway, size, Chunks / 32);
        var before = gateway.PrivateOctets;

        var taken = await SendAsync(gateway, size, Chunks);

        taken.ShouldBeLessThanOrEqualTo(MostTaken, "MiB of 1,024 were taken");
        (gateway.PrivateOctets - before).ShouldBeLessThanOrEqualTo(MostMemory);
        member.Messages.ShouldBeEmpty();
        await using var next = await gateway.ConnectAsync();
        await next.GreetAsync();
        (await next.MailAsync("Subject: next\r\n\r\nHi.\r\n", "a@client.example", "postmaster@gw.example")).ShouldStartWith("250 ");
    }

    /// <summary>Sends until it has all been sent or the connection is closed.</summary>
    /// <returns>How many MiB were sent.</returns>
    private static async Task<int> SendAsync(RealGateway gateway, string size, int chunks)
    {
        await using var client = await gateway.ConnectAsync();
        await client.GreetAsync();
        (await client.SayAsync($"MAIL FROM:<a@client.example>{size}")).ShouldStartWith("250 ");
        (await client.SayAsync("RCPT TO:<postmaster@gw.example>")).ShouldStartWith("250 ");
        (await client.SayAsync("DATA")).ShouldStartWith("354 ");
        var chunk = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 62) + "\r\n", Chunk / 64)));
        var reply = client.ReadReplyAsync();
        var sent = 0;
        try
        {
            for (; sent < chunks; sent++)
            {
                await client.SendAsync(chunk);
            }

            await client.SendAsync(".\r\n");
        }
        catch (IOException)
        {
            // Closed.
        }

        (await reply).ShouldStartWith("552 5.3.4 ");
        return sent;
    }
}
