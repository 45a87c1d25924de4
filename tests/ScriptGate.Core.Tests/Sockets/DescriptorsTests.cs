using System.Net;
using ScriptGate.Core.Sockets;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Sockets;

public sealed class DescriptorsTests
{
    [Theory]
    [InlineData(500, 375, 438)]
    [InlineData(1024, 768, 896)]
    [InlineData(65536, 49152, 65408)]
    [InlineData(int.MaxValue, 1610612733, int.MaxValue - 128)]
    public void Clients_have_three_quarters_and_something_stays_for_the_process(int limit, int clients, int all)
    {
        var descriptors = new Descriptors(limit);

        (descriptors.MostForClients, descriptors.Most).ShouldBe((clients, all));
    }

    [Fact]
    public void What_the_process_may_have_is_what_the_system_says()
    {
        var line = File.ReadLines("/proc/self/limits").Single(text => text.StartsWith("Max open files", StringComparison.Ordinal));

        Descriptors.OfProcess.Limit.ToString().ShouldBe(line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);
    }

    [Fact]
    public void One_too_many_is_given_back_and_said_to_be_our_own_shortage()
    {
        using var one = SocketCalls.Create(new IPEndPoint(IPAddress.Loopback, 25));
        var none = new Descriptors(one.Number);
        none.IsScarceForClients(one).ShouldBeTrue();

        Should.Throw<DescriptorsException>(() => none.Check(one)).Message.ShouldBe($"Too many open files: the process may have {one.Number}");

        one.IsClosed.ShouldBeTrue();
    }
}
